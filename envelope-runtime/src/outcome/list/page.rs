//! One page of a list, divided by the handler.

/// A page of a list that the handler divides itself. A command with `effect = "read"` returns it if fetching all items as
/// a [`Vec<T>`] would be too expensive.
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
/// // The caller passes `meta.pagination.next_cursor` as `--cursor`. It is a token that contains this page's `next`. The
/// // framework creates it, checks it and passes `next` to the handler.
/// # let answer: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
/// # let pagination = &answer["meta"]["pagination"];
/// # assert_eq!((&pagination["total"], &pagination["has_more"]), (&365.into(), &true.into()));
/// # let token = pagination["next_cursor"].as_str().unwrap();
/// # let mut stdout = Vec::new();
/// # app.run_from(["year", "days", "--limit", "2", "--cursor", token], &mut stdout, &mut Vec::new());
/// # assert!(stdout.starts_with(br#"{"ok":true,"data":[3,4],"#));
///
/// // A unit test calls the handler directly.
/// let page = days(&Paging::for_test(3, Some("363"))).unwrap();
/// assert_eq!(page.items(), [364, 365]);
/// assert_eq!(page.next_cursor(), None);
/// ```
///
/// If a page has more items than [`Paging::limit`](crate::Paging::limit), the framework cuts it. The next cursor then
/// continues in the same page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) total: Option<u64>,
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// Creates the last page of a list. Use [`next`](Page::next) if more pages follow.
    pub fn new(items: impl IntoIterator<Item = T>) -> Self {
        Page { items: items.into_iter().collect(), total: None, next: None }
    }

    /// Sets the number of items in the whole list, as a number or an `Option`, if it is known.
    pub fn total(mut self, total: impl Into<Option<u64>>) -> Self {
        self.total = total.into();
        self
    }

    /// Sets the handler's cursor of the next page, such as the id of the last item, the number of a page, or a token of a
    /// service. [`Paging::cursor`](crate::Paging::cursor) returns it in the next call. `None` if this page is the last.
    pub fn next(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.next = cursor.into();
        self
    }

    /// Returns the items of this page.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Returns the cursor set by [`next`](Page::next).
    pub fn next_cursor(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
