//! Lucide icons, drawn into one sprite at the first use.

use std::fmt::Write;

use icondata_lu as lucide;

/// The icons that templates use, by their Lucide names.
const ICONS: &[(&str, icondata_core::Icon)] = &[
    ("activity", lucide::LuActivity),
    ("arrow-down", lucide::LuArrowDown),
    ("arrow-left", lucide::LuArrowLeft),
    ("arrow-right", lucide::LuArrowRight),
    ("arrow-up", lucide::LuArrowUp),
    ("ban", lucide::LuBan),
    ("bell", lucide::LuBell),
    ("bell-off", lucide::LuBellOff),
    ("bookmark", lucide::LuBookmark),
    ("bookmark-check", lucide::LuBookmarkCheck),
    ("briefcase", lucide::LuBriefcase),
    ("calendar", lucide::LuCalendar),
    ("camera", lucide::LuCamera),
    ("check", lucide::LuCheck),
    ("check-check", lucide::LuCheckCheck),
    ("chevron-down", lucide::LuChevronDown),
    ("chevron-left", lucide::LuChevronLeft),
    ("chevron-right", lucide::LuChevronRight),
    ("chevron-up", lucide::LuChevronUp),
    ("circle-alert", lucide::LuCircleAlert),
    ("circle-check", lucide::LuCircleCheck),
    ("circle-x", lucide::LuCircleX),
    ("clock", lucide::LuClock),
    ("compass", lucide::LuCompass),
    ("copy", lucide::LuCopy),
    ("download", lucide::LuDownload),
    ("crop", lucide::LuCrop),
    ("ellipsis", lucide::LuEllipsis),
    ("external-link", lucide::LuExternalLink),
    ("eye", lucide::LuEye),
    ("eye-off", lucide::LuEyeOff),
    ("file-text", lucide::LuFileText),
    ("fingerprint", lucide::LuFingerprint),
    ("flag", lucide::LuFlag),
    ("folder", lucide::LuFolder),
    ("globe", lucide::LuGlobe),
    ("grip-vertical", lucide::LuGripVertical),
    ("hash", lucide::LuHash),
    ("heart", lucide::LuHeart),
    ("history", lucide::LuHistory),
    ("hourglass", lucide::LuHourglass),
    ("house", lucide::LuHouse),
    ("image", lucide::LuImage),
    ("image-plus", lucide::LuImagePlus),
    ("images", lucide::LuImages),
    ("inbox", lucide::LuInbox),
    ("info", lucide::LuInfo),
    ("key-round", lucide::LuKeyRound),
    ("layout-dashboard", lucide::LuLayoutDashboard),
    ("layout-grid", lucide::LuLayoutGrid),
    ("link", lucide::LuLink),
    ("list", lucide::LuList),
    ("lock", lucide::LuLock),
    ("log-in", lucide::LuLogIn),
    ("log-out", lucide::LuLogOut),
    ("mail", lucide::LuMail),
    ("map-pin", lucide::LuMapPin),
    ("menu", lucide::LuMenu),
    ("map-pin", lucide::LuMapPin),
    ("message-circle", lucide::LuMessageCircle),
    ("message-circle-off", lucide::LuMessageCircleOff),
    ("message-square", lucide::LuMessageSquare),
    ("monitor", lucide::LuMonitor),
    ("moon", lucide::LuMoon),
    ("paperclip", lucide::LuPaperclip),
    ("pencil", lucide::LuPencil),
    ("plus", lucide::LuPlus),
    ("refresh-cw", lucide::LuRefreshCw),
    ("rotate-ccw", lucide::LuRotateCcw),
    ("rss", lucide::LuRss),
    ("search", lucide::LuSearch),
    ("send", lucide::LuSend),
    ("settings", lucide::LuSettings),
    ("share", lucide::LuShare),
    ("share-2", lucide::LuShare2),
    ("shield", lucide::LuShield),
    ("smile", lucide::LuSmile),
    ("smile-plus", lucide::LuSmilePlus),
    ("square-pen", lucide::LuSquarePen),
    ("square-plus", lucide::LuSquarePlus),
    ("star", lucide::LuStar),
    ("sun", lucide::LuSun),
    ("thumbs-up", lucide::LuThumbsUp),
    ("ticket", lucide::LuTicket),
    ("trash-2", lucide::LuTrash2),
    ("triangle-alert", lucide::LuTriangleAlert),
    ("upload", lucide::LuUpload),
    ("user", lucide::LuUser),
    ("user-check", lucide::LuUserCheck),
    ("user-minus", lucide::LuUserMinus),
    ("user-plus", lucide::LuUserPlus),
    ("user-x", lucide::LuUserX),
    ("users", lucide::LuUsers),
    ("x", lucide::LuX),
];

/// An icon beside a text that names it.
pub fn icon(name: &str) -> String {
    debug_assert!(
        ICONS.iter().any(|(known, _)| *known == name),
        "the icon {name} is not in the sprite"
    );
    format!(
        r#"<svg class="icon icon--{name}" aria-hidden="true"><use href="{}#{name}"/></svg>"#,
        super::asset("img/icons.svg")
    )
}

/// All icons as symbols of one SVG file.
pub(super) fn sprite() -> String {
    let mut svg = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg">"#);
    for (name, icon) in ICONS {
        let _ = write!(
            svg,
            r#"<symbol id="{name}" viewBox="{}" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">{}</symbol>"#,
            icon.view_box.unwrap_or("0 0 24 24"),
            icon.data
        );
    }
    svg.push_str("</svg>");
    svg
}
