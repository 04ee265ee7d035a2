//! Words that hide a post from lists. They are looked for in the posts of a page after it was
//! read: what people mute is short, and no index knows it.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::db::schema::muted_phrases;
use crate::db::{DbConn, Tx, UserId, each};
use crate::error::Error;
use crate::text;

/// The longest muted word or phrase, in characters.
pub const MAX_WORD: usize = 60;

/// Words of one person at most.
pub const MOST: i64 = 100;

/// What one person has muted, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct MutedWords(Vec<Vec<String>>);

impl MutedWords {
    /// Of this person.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut DbConn, person: UserId) -> Result<Self, Error> {
        // Asked with every page of the feed, so it goes the way whose text is not made anew.
        let folded: Vec<String> = each!(conn, |conn| muted_phrases::table
            .filter(muted_phrases::user_id.eq(person))
            .select(muted_phrases::folded)
            .load(conn))?;
        let words = folded.iter().map(|one| one.split(' ').map(str::to_owned));
        Ok(Self(words.map(Iterator::collect).collect()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the title or the caption of a post has one of them.
    pub fn hide_post(&self, title: Option<&str>, caption: &str) -> bool {
        self.hide(caption) || title.is_some_and(|title| self.hide(title))
    }

    /// Whether a text has one of them, whole, whatever its case and accents.
    pub fn hide(&self, text: &str) -> bool {
        let said = words(text);
        self.0.iter().any(|phrase| {
            said.windows(phrase.len().max(1)).any(|part| part == phrase)
                || (phrase.iter().any(|word| has_no_spaces(word))
                    && said.concat().contains(&phrase.concat()))
        })
    }
}

/// The words of a text as they are compared.
fn words(text: &str) -> Vec<String> {
    let plain: String = text::folded(text)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        // Letters whose stroke is no mark of its own.
        .map(|c| match c {
            'đ' => 'd',
            'ø' => 'o',
            'ł' => 'l',
            c => c,
        })
        .nfc()
        .collect();
    let mut words = vec![String::new()];
    for c in plain.chars() {
        match (c.is_alphanumeric(), words.last_mut()) {
            (true, Some(word)) => word.push(c),
            // A picture is a word of its own.
            _ if is_picture(c) => words.extend([c.to_string(), String::new()]),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a word is of a script that writes without spaces: Chinese, Japanese, Thai, Lao, Khmer
/// and Burmese.
fn has_no_spaces(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
    })
}

/// Mutes a word or a phrase. One that is muted already changes nothing.
///
/// # Errors
/// `Invalid` at `word` for one without letters, one that is too long, or one too many.
pub fn add_word(tx: &mut Tx<'_>, person: UserId, typed: &str) -> Result<(), Error> {
    let refused = |message: String| Error::invalid("word", message);
    let missing = "Write a word or a few words.";
    let word = text::required_line(typed, MAX_WORD, missing).map_err(refused)?;
    let folded = words(&word).join(" ");
    if folded.is_empty() {
        return Err(Error::invalid(
            "word",
            "Write a word with letters or digits.",
        ));
    }
    tx.lock(&format!("muted-words:{person}"))?;
    let own = muted_phrases::table.filter(muted_phrases::user_id.eq(person));
    let is_known = own.filter(muted_phrases::folded.eq(&folded));
    if diesel::select(diesel::dsl::exists(is_known)).get_result(tx.conn)? {
        return Ok(());
    }
    let count: i64 = own.count().get_result(tx.conn)?;
    if count >= MOST {
        let full = format!("You have muted {MOST} words, which is the most. Remove one first.");
        return Err(Error::invalid("word", full));
    }
    diesel::insert_into(muted_phrases::table)
        .values((
            muted_phrases::user_id.eq(person),
            muted_phrases::word.eq(word),
            muted_phrases::folded.eq(folded),
            muted_phrases::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes one of a person's own words; gives whether it was there.
///
/// # Errors
/// When the database fails.
pub fn remove_word(tx: &mut Tx<'_>, person: UserId, id: i64) -> Result<bool, Error> {
    let own = muted_phrases::table
        .find(id)
        .filter(muted_phrases::user_id.eq(person));
    Ok(diesel::delete(own).execute(tx.conn)? == 1)
}

/// A person's words as they were typed, by the alphabet.
pub(super) fn listed(conn: &mut DbConn, person: UserId) -> Result<Vec<(i64, String)>, Error> {
    Ok(muted_phrases::table
        .filter(muted_phrases::user_id.eq(person))
        .order((muted_phrases::folded, muted_phrases::id))
        .select((muted_phrases::id, muted_phrases::word))
        .load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn muting(word: &str) -> MutedWords {
        MutedWords(vec![words(word)])
    }

    #[test]
    fn a_word_is_found_whole_whatever_its_case_and_accents() {
        for (word, text) in [
            ("spoiler", "No #Spoiler, please"),
            ("Zoë", "I met ZOE."),
            ("đường", "DUONG pho"),
            ("the end", "This is THE  end!"),
            ("оскар", "Премия «Оскар»"),
            ("الحداد", "ليلى الحَداد"),
            ("剧透", "这里有剧透内容"),
            ("🎄", "Soon!🎄🎄"),
        ] {
            assert!(muting(word).hide(text), "{word} in {text}");
        }
        for (word, text) in [
            ("art", "A party at the cart"),
            ("the end", "the very end"),
            ("cat", ""),
        ] {
            assert!(!muting(word).hide(text), "{word} in {text}");
        }
    }
}
