//! Reads the tables of `docs/ACCOUNTS.md`.

const DOC: &str = include_str!("../../../../docs/ACCOUNTS.md");

/// A table of flows: its states are the columns, its rows the flows.
pub struct Table {
    pub name: String,
    pub states: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
}

impl Table {
    /// Every table that begins with “Flow”, under the heading above it.
    pub fn all() -> Vec<Self> {
        read("Flow")
    }

    pub fn named(name: &str) -> Self {
        let found = Self::all().into_iter().find(|table| table.name == name);
        found.unwrap_or_else(|| panic!("docs/ACCOUNTS.md has no table “{name}”"))
    }

    /// The table of how long things last.
    pub fn of_limits() -> Self {
        read("What").remove(0)
    }
}

/// Every table whose first column has this name.
fn read(first: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let (mut heading, mut inside) = ("", false);
    for line in DOC.lines() {
        if let Some(text) = line.strip_prefix('#') {
            heading = text.trim_start_matches('#').trim();
        }
        let Some(cells) = cells(line) else {
            inside = false;
            continue;
        };
        let (name, others) = cells.split_first().unwrap();
        if name == first {
            inside = true;
            tables.push(Table {
                name: heading.to_owned(),
                states: others.to_vec(),
                rows: Vec::new(),
            });
        } else if inside && !name.starts_with("--") {
            let table = tables.last_mut().unwrap();
            assert_eq!(others.len(), table.states.len(), "the cells of “{name}”");
            table.rows.push((name.clone(), others.to_vec()));
        }
    }
    tables
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(
        inner
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect(),
    )
}
