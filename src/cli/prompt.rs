//! Asks for a password at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use console::Term;

use crate::error::Error;

/// What is typed is not shown. Without a terminal it is the next line of the input.
pub(super) fn ask_password(prompt: &str) -> Result<String, Error> {
    let failed = |error: io::Error| Error::Internal(error.into());
    let mut terminal = Term::stderr();
    terminal
        .write_all(prompt.as_bytes())
        .and_then(|()| terminal.flush())
        .map_err(failed)?;
    if io::stdin().is_terminal() && terminal.is_term() {
        return terminal.read_secure_line().map_err(failed);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
