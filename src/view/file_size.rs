//! How much room something takes.

/// A size in bytes in words: `12 KB`, `3.4 MB`, `2.0 GB`.
pub fn file_size(bytes: i64) -> String {
    const MB: i64 = 1_000_000;
    const GB: i64 = 1000 * MB;
    match bytes {
        ..1 => "0 KB".into(),
        1..MB => format!("{} KB", (bytes / 1000).max(1)),
        MB..GB => format!("{}.{} MB", bytes / MB, bytes % MB / 100_000),
        _ => format!("{}.{} GB", bytes / GB, bytes % GB / 100_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::file_size;

    #[test]
    fn sizes_are_words() {
        assert_eq!(file_size(0), "0 KB");
        assert_eq!(file_size(20), "1 KB");
        assert_eq!(file_size(12_345), "12 KB");
        assert_eq!(file_size(3_456_789), "3.4 MB");
        assert_eq!(file_size(2_000_000_000), "2.0 GB");
    }
}
