//! Lists: their outcomes, and how they are written. A command is a list if its handler returns a `Vec<T>`, a
//! [`Page<T>`](Page) or a [`Stream<T>`](Stream). It then has `--limit` and `--cursor`, and its answers have
//! `meta.pagination`.

mod answer;
mod fields;
mod lines;
mod page;
mod source;
mod stream;

pub(crate) use answer::{paged, streamed, whole};
pub(crate) use fields::keep as keep_fields;
pub use page::Page;
pub use stream::Stream;
