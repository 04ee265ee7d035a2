//! The admin site as a framework: a trait that describes a kind of record, and generic pages.
