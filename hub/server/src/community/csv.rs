//! Comma separated values as spreadsheets write them (RFC 4180): quotes around what holds commas, quotes or line breaks.
//! Pure: a text in, rows with their line numbers out.

/// One row and the line it begins on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

/// All rows that are not empty.
///
/// # Errors
/// The line of a quote that is never closed.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, usize> {
    // Spreadsheets put a byte order mark in front of UTF-8.
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let (mut rows, mut row, mut cell) = (Vec::new(), Row { line: 1, cells: Vec::new() }, String::new());
    let (mut line, mut quoted_since) = (1, None);
    while let Some(char) = chars.next() {
        match (char, quoted_since) {
            ('"', Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', Some(_)) => quoted_since = None,
            ('"', None) if cell.is_empty() => quoted_since = Some(line),
            (',', None) => row.cells.push(std::mem::take(&mut cell)),
            ('\n', None) => {
                row.cells.push(std::mem::take(&mut cell));
                line += 1;
                rows.push(std::mem::replace(&mut row, Row { line, cells: Vec::new() }));
            }
            ('\r', None) if chars.peek() == Some(&'\n') => {}
            (char, _) => {
                line += usize::from(char == '\n');
                cell.push(char);
            }
        }
    }
    if let Some(line) = quoted_since {
        return Err(line);
    }
    row.cells.push(cell);
    rows.push(row);
    rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
        rows(text).unwrap().into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn quotes_commas_and_line_breaks_are_read_as_spreadsheets_write_them() {
        let text = "\u{feff}a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n , \n2,";
        let row = |line, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect());
        assert_eq!(cells(text), [row(1, &["a", "b"]), row(2, &["1", "x, \"y\"\nz"]), row(6, &["2", ""])]);
        assert_eq!(rows("a\n\"b\nc"), Err(2));
        assert_eq!(cells(""), []);
        assert_eq!(cells("5\" disc,2"), [row(1, &["5\" disc", "2"])]);
    }
}
