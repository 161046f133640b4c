//! Texts with placeholders for fields, as in thiserror: `raise the quota of {project}`.

use syn::LitStr;

use crate::errors::Errors;
use crate::messages;
use crate::nearest::nearest;

/// A text of `#[error_code(...)]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// A text without placeholders.
    Plain(String),
    /// A format string with positional arguments, and the fields that are the arguments.
    Format { text: String, fields: Vec<usize> },
}

/// Parses a text, or reports a placeholder that is not one of `fields`.
pub(crate) fn parse(errors: &Errors, text: &LitStr, variant: &str, fields: &[String]) -> Option<Template> {
    match read(&text.value(), variant, fields) {
        Ok(template) => Some(template),
        Err(message) => {
            errors.at(text.span(), message);
            None
        }
    }
}

fn read(text: &str, variant: &str, fields: &[String]) -> Result<Template, String> {
    let mut format = String::new();
    let mut plain = String::new();
    let mut used: Vec<usize> = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if letters.peek() == Some(&letter) => {
                letters.next();
                format.extend([letter, letter]);
                plain.push(letter);
            }
            '}' => return Err(messages::unbalanced_template().to_owned()),
            '{' => {
                let mut inside = String::new();
                loop {
                    match letters.next() {
                        Some('}') => break,
                        Some('{') | None => return Err(messages::unbalanced_template().to_owned()),
                        Some(letter) => inside.push(letter),
                    }
                }
                let (name, spec) =
                    inside.split_once(':').map_or((inside.as_str(), None), |(name, spec)| (name, Some(spec)));
                let field = field(name.trim(), spec, variant, fields)?;
                let at = used.iter().position(|&known| known == field).unwrap_or_else(|| {
                    used.push(field);
                    used.len() - 1
                });
                format.push_str(&spec.map_or_else(|| format!("{{{at}}}"), |spec| format!("{{{at}:{spec}}}")));
            }
            letter => {
                format.push(letter);
                plain.push(letter);
            }
        }
    }
    Ok(if used.is_empty() { Template::Plain(plain) } else { Template::Format { text: format, fields: used } })
}

fn field(name: &str, spec: Option<&str>, variant: &str, fields: &[String]) -> Result<usize, String> {
    if name.is_empty() {
        return Err(messages::unnamed_placeholder().to_owned());
    }
    if spec.is_some_and(|spec| spec.contains(['$', '*'])) {
        return Err(messages::computed_format_spec().to_owned());
    }
    fields.iter().position(|field| field == name).ok_or_else(|| {
        let nearest = nearest(name, fields.iter().map(String::as_str));
        messages::unknown_template_field(name, variant, nearest, fields)
    })
}

#[cfg(test)]
mod tests {
    use super::{Template, read};

    fn of(text: &str) -> Result<Template, String> {
        read(text, "Quota", &["project".to_owned(), "limit".to_owned()])
    }

    #[test]
    fn placeholders_become_positional_arguments() {
        for (text, format, fields) in [
            ("raise {project}", "raise {0}", vec![0]),
            ("{limit:>4} of {project}, {limit}", "{0:>4} of {1}, {0}", vec![1, 0]),
            ("{{{project:?}}}", "{{{0:?}}}", vec![0]),
        ] {
            assert_eq!(of(text), Ok(Template::Format { text: format.to_owned(), fields }), "{text}");
        }
        assert_eq!(of("a {{b}}"), Ok(Template::Plain("a {b}".to_owned())));
    }

    #[test]
    fn invalid_placeholders_are_errors() {
        for (text, message) in [
            ("{", "unmatched brace"),
            ("}", "unmatched brace"),
            ("{a{", "unmatched brace"),
            ("{}", "placeholder without a field"),
            ("{limit:1$}", "width and precision"),
            ("{projct}", "did you mean `project`?"),
            ("{colour}", "available fields are: `project`, `limit`"),
        ] {
            assert!(of(text).is_err_and(|error| error.contains(message)), "{text}");
        }
    }
}
