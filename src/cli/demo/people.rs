//! Forty people made up for the demonstration.

/// One of them.
pub(super) struct Person {
    /// Their name.
    pub name: &'static str,
    /// Their username.
    pub username: &'static str,
    /// What they say of themselves.
    pub bio: &'static str,
}

const fn person(name: &'static str, username: &'static str, bio: &'static str) -> Person {
    Person {
        name,
        username,
        bio,
    }
}

/// The first is the member whose sign-in is printed, the second the admin.
pub(super) const PEOPLE: [Person; 40] = [
    person(
        "Sofia Oliveira",
        "sofia",
        "Early riser. Bread on Sundays, hills on Saturdays.",
    ),
    person(
        "Martin Keller",
        "martin",
        "Keeps this site running. Ask me when something squeaks.",
    ),
    person(
        "Lan Nguyễn",
        "lan",
        "Light before breakfast. Hà Nội, now further north.",
    ),
    person(
        "Rustam Karimov",
        "rustam",
        "Gardener, grandfather, keeper of too many tomatoes.",
    ),
    person(
        "Sara Moradi",
        "sara.moradi",
        "شعر، کوه و چای. Poems, mountains and tea.",
    ),
    person("Jyoti Patil", "jyoti", "Teaches maths, paints on Fridays."),
    person("Tùng Vũ", "tung.vu", "Hiking club, second bus, back row."),
    person(
        "Olim Boboev",
        "olim",
        "Toshkent. I repair radios and listen to them.",
    ),
    person("Dilnoza Yusupova", "dilnoza", "Choir, cats, long letters."),
    person("Minh Trần", "minh.tran", "Film cameras and patience."),
    person("Ana Petrova", "ana.petrova", "Sails badly, cheerfully."),
    person(
        "Jonas Lindqvist",
        "jonas_l",
        "Carpenter. The porch took three summers.",
    ),
    person(
        "Amara Okafor",
        "amara",
        "Nurse. Night shifts, morning swims.",
    ),
    person(
        "Yusuf Demir",
        "yusuf",
        "Bakery on the corner. Come before nine.",
    ),
    person(
        "Chiara Rossi",
        "chiara",
        "Botanist. Yes, that one is edible.",
    ),
    person(
        "Noah Fischer",
        "noah.f",
        "Trains, timetables, and the odd tram.",
    ),
    person(
        "Maribel Santos",
        "maribel",
        "Mother of three, coach of eleven.",
    ),
    person(
        "Kenji Watanabe",
        "kenji",
        "Walks the same path every day; it is never the same.",
    ),
    person("Leila Haddad", "leila", "Architect. I draw doors."),
    person(
        "Tomás Herrera",
        "tomas",
        "Beekeeper since last spring. Stung twice.",
    ),
    person(
        "Ingrid Solberg",
        "ingrid",
        "Knitting, northern lights, strong coffee.",
    ),
    person(
        "Paul Mbeki",
        "paul.m",
        "Librarian. Overdue is a state of mind.",
    ),
    person("Hana Novak", "hana", "Plays the viola in the second row."),
    person("Eero Virtanen", "eero", "Sauna first."),
    person(
        "Grace Wanjiru",
        "grace.w",
        "Runs the market stall under the big tree.",
    ),
    person("Luca Moretti", "luca", "Cyclist. The hill won."),
    person(
        "Zainab Bello",
        "zainab",
        "Studies weather. Carries an umbrella.",
    ),
    person("Pavel Dvořák", "pavel", "Clockmaker. Sorry I am late."),
    person("Mei Lin Chen", "meilin", "Dumplings by the hundred."),
    person("Oscar Nilsson", "oscar.n", "Boats, wooden ones."),
    person(
        "Fatima Zahra Idrissi",
        "fatima.z",
        "Ceramics. The kiln decides.",
    ),
    person("Henry Clarke", "henry", "Allotment 14, next to the shed."),
    person(
        "Nguyễn Thị Hoa",
        "hoa",
        "Bà ngoại của năm đứa cháu. Grandmother of five.",
    ),
    person(
        "Samuel Osei",
        "sam.osei",
        "Drums on Thursdays, quiet otherwise.",
    ),
    person("Katarina Horvat", "katarina", "Vet. Your dog is fine."),
    person("Aziz Rahimov", "aziz", "Chess in the park, tea after."),
    person(
        "Elena Popescu",
        "elena",
        "Translates other people's novels.",
    ),
    person(
        "Theo van Dijk",
        "theo",
        "Skates when it freezes, complains when it does not.",
    ),
    person("Priya Raman", "priya", "Astronomy club. Clear skies."),
    person(
        "Björn Eklund",
        "bjorn",
        "Retired ferry captain. Still waves at ferries.",
    ),
];
