//! What templates need: assets and icons by name, times, texts with links, the page's frame.

mod assets;
mod deflate;
mod file_size;
mod icons;
mod markdown;
mod marked;
mod moment;
mod page;
mod parts;
mod rich_text;
mod time_zone;

pub use assets::{Asset, asset, find_asset};
pub use deflate::{GzipPieces, deflate};
pub use file_size::file_size;
pub use icons::icon;
pub use markdown::{first_paragraph, markdown, without_markup};
pub use marked::{marked, snippet};
pub use moment::{Moment, duration_in_words};
pub use page::{Avatar, Flash, Page, ViewerCard};
pub use parts::{FilledPart, Part, PartCache, PartKey, Slot};
pub use rich_text::{named_in, prose, rich_text, rich_text_naming, tags_in};
pub use time_zone::{TimeZone, ZoneChoice, ZoneRegion};
