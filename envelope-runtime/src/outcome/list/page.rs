//! One page of a list, made by the handler.

/// A part of a list that the handler has divided itself, so that it need not read all of it: what a command with
/// `effect = "read"` returns where a [`Vec<T>`] would be too much to fetch.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// List the days of the year
/// #[command(effect = "read")]
/// fn days(paging: &Paging) -> Result<Page<u32>, std::convert::Infallible> {
///     // A store would read `WHERE day > ?cursor ORDER BY day LIMIT ?limit`.
///     let last: u32 = paging.cursor().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
///     let days: Vec<u32> = (last + 1..=365).take(paging.limit().unwrap_or(usize::MAX)).collect();
///     let next = days.last().filter(|day| **day < 365).map(u32::to_string);
///     Ok(Page::new(days).total(365).next(next))
/// }
///
/// let app = App::new("year", "1.0.0").command::<days>().build();
/// let mut stdout = Vec::new();
/// assert_eq!(app.run_from(["year", "days", "--limit", "2"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":[1,2],"#));
/// // The caller passes what stands in `meta.pagination.next_cursor` as `--cursor`: a token with this page's `next` in
/// // it, which the framework makes, checks and takes apart.
/// # let answer: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
/// # let pagination = &answer["meta"]["pagination"];
/// # assert_eq!((&pagination["total"], &pagination["has_more"]), (&365.into(), &true.into()));
/// # let token = pagination["next_cursor"].as_str().unwrap();
/// # let mut stdout = Vec::new();
/// # app.run_from(["year", "days", "--limit", "2", "--cursor", token], &mut stdout, &mut Vec::new());
/// # assert!(stdout.starts_with(br#"{"ok":true,"data":[3,4],"#));
///
/// // A unit test calls the handler with a `Paging` of its own.
/// let page = days(&Paging::for_test(3, Some("363"))).unwrap();
/// assert_eq!(page.items(), [364, 365]);
/// assert_eq!(page.next_cursor(), None);
/// ```
///
/// A page with more items than [`Paging::limit`](crate::Paging::limit) asked for is cut, and the rest of it is printed
/// when its cursor is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) total: Option<u64>,
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// A page with nothing behind it, until [`next`](Page::next) says otherwise.
    pub fn new(items: impl IntoIterator<Item = T>) -> Self {
        Page { items: items.into_iter().collect(), total: None, next: None }
    }

    /// How many items the whole list has, where that is known: a number, or an `Option` of it.
    pub fn total(mut self, total: impl Into<Option<u64>>) -> Self {
        self.total = total.into();
        self
    }

    /// Where the next page begins, in words of the handler's own: the id of the last item, a number of a page, a token
    /// of a service. [`Paging::cursor`](crate::Paging::cursor) hands it back. None where this page is the last one.
    pub fn next(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.next = cursor.into();
        self
    }

    /// The items of this page.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// What was said with [`next`](Page::next).
    pub fn next_cursor(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
