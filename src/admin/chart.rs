//! A small bar chart, drawn into the page as SVG, with the same figures as a table beside it.

const WIDTH: i64 = 420;
const BASE: i64 = 110;
const TOP: i64 = 12;

/// One figure.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Below the bar.
    pub short: String,
    /// In the table.
    pub label: String,
    /// How many, zero or more.
    pub value: i64,
}

/// A bar with its place in the drawing.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The figure.
    pub bar: Bar,
    /// Left edge.
    pub x: i64,
    /// Top edge.
    pub y: i64,
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
    /// The middle, where the label stands.
    pub middle: i64,
}

/// Figures in a row.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What a value counts, as the table's head.
    pub unit: &'static str,
    /// What a bar stands for, as the table's head.
    pub each: &'static str,
    /// From left to right.
    pub bars: Vec<Drawn>,
}

impl Chart {
    /// Draws the bars; the highest reaches the top.
    pub fn new(each: &'static str, unit: &'static str, bars: Vec<Bar>) -> Self {
        let highest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
        let step = WIDTH / count;
        let width = (step * 3 / 5).max(1);
        let drawn = (0..).zip(bars).map(|(number, bar)| {
            let value = bar.value.clamp(0, highest);
            let height = (value * (BASE - TOP) / highest).max(i64::from(value > 0) * 2);
            let x = number * step + (step - width) / 2;
            Drawn {
                x,
                y: BASE - height,
                width,
                height,
                middle: x + width / 2,
                bar,
            }
        });
        Self {
            unit,
            each,
            bars: drawn.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_reaches_the_top_and_none_leaves_the_drawing() {
        let bars = [0, 1, 4].map(|value| Bar {
            short: String::new(),
            label: String::new(),
            value,
        });
        let heights: Vec<i64> = Chart::new("Day", "Posts", bars.into())
            .bars
            .iter()
            .map(|drawn| drawn.height)
            .collect();
        assert_eq!(heights, [0, 24, 98]);
        assert!(Chart::new("Day", "Posts", vec![]).bars.is_empty());
    }
}
