//! The list of common passwords that this process goes by: the operator's, or ours.

use std::sync::OnceLock;

use super::list::PasswordList;

/// Made by `veranda passwords build`; the README names its source.
const SHIPPED: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/common-passwords.bin"
));

/// One for the whole process, so that no way to a new password can go around it.
static LIST: OnceLock<Option<PasswordList>> = OnceLock::new();

/// Puts the operator's own list in place of the one that ships. It is chosen once, before the
/// first password is checked.
pub fn use_password_list(list: PasswordList) {
    if LIST.set(Some(list)).is_err() {
        tracing::warn!("a list of common passwords is in use already");
    }
}

/// Whether a password is on the list, in whatever case.
pub(super) fn is_common(password: &str) -> bool {
    LIST.get_or_init(|| PasswordList::shipped().ok())
        .as_ref()
        .is_some_and(|list| list.holds(password))
}

impl PasswordList {
    /// The list that ships with Veranda.
    ///
    /// # Errors
    /// Never, unless the program itself was built from a damaged one.
    pub fn shipped() -> Result<Self, super::ListDefect> {
        Self::read(SHIPPED)
    }
}
