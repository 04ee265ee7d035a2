//! Pictures for the demonstration, drawn by code: no photograph of anybody's
//! needs to be shipped, and every seed gives another picture.
//!
//! The same scene, seed and size always give the same pixels.

mod avatar;
mod balloons;
mod canvas;
mod city;
mod color;
mod dunes;
mod face;
mod field;
mod flower;
mod forest;
mod leaves;
mod mountains;
mod noise;
mod rain;
mod sea;
mod shapes;
#[cfg(test)]
mod tests;
mod veranda;

pub use avatar::draw_avatar;

use image::RgbImage;

use self::canvas::Canvas;
use self::noise::Dice;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// Layers of mountains with mist between them.
    Mountains,
    /// The sun going down over water.
    Sea,
    /// Conifers under a moon and stars.
    Forest,
    /// Rolling fields with one tree.
    Field,
    /// A skyline at night, mirrored in water.
    City,
    /// A dahlia from close by.
    Flower,
    /// Sand dunes in low light.
    Dunes,
    /// City lights through a wet window.
    Rain,
    /// Hot-air balloons over hills.
    Balloons,
    /// Fallen leaves.
    Leaves,
    /// A pattern of shapes as of the nineteen-fifties.
    Shapes,
    /// A veranda with arches and lanterns in the evening.
    Veranda,
}

impl Scene {
    /// Every scene there is.
    pub const ALL: [Self; 12] = [
        Self::Mountains,
        Self::Sea,
        Self::Forest,
        Self::Field,
        Self::City,
        Self::Flower,
        Self::Dunes,
        Self::Rain,
        Self::Balloons,
        Self::Leaves,
        Self::Shapes,
        Self::Veranda,
    ];
}

/// Draws a scene of the given size in pixels; sizes of zero are taken as one.
/// The seed decides about colours, weather and where things are.
#[must_use]
pub fn draw(scene: Scene, seed: u64, width: u32, height: u32) -> RgbImage {
    let mut canvas = Canvas::new(width, height);
    // Without the scene in it, one seed would mean the same mood in all scenes.
    let place = Scene::ALL.iter().position(|&other| other == scene);
    let mut dice = Dice::new(
        seed.wrapping_mul(31)
            .wrapping_add(place.unwrap_or(0) as u64),
    );
    let paint = match scene {
        Scene::Mountains => mountains::paint,
        Scene::Sea => sea::paint,
        Scene::Forest => forest::paint,
        Scene::Field => field::paint,
        Scene::City => city::paint,
        Scene::Flower => flower::paint,
        Scene::Dunes => dunes::paint,
        Scene::Rain => rain::paint,
        Scene::Balloons => balloons::paint,
        Scene::Leaves => leaves::paint,
        Scene::Shapes => shapes::paint,
        Scene::Veranda => veranda::paint,
    };
    paint(&mut canvas, &mut dice);
    canvas.finish(0.16)
}

/// What a scene shows, in words, for people who do not see it.
#[must_use]
pub fn describe(scene: Scene) -> &'static str {
    match scene {
        Scene::Mountains => "Misty mountains in layers at dawn",
        Scene::Sea => "The sun setting over the sea, its light on the waves",
        Scene::Forest => "Fir trees under a full moon and stars",
        Scene::Field => "A lone tree on rolling fields",
        Scene::City => "A city skyline at night, its lit windows mirrored in the water",
        Scene::Flower => "A dahlia in full bloom, seen from close by",
        Scene::Dunes => "Sand dunes in the low light of evening",
        Scene::Rain => "City lights, blurred behind a window with raindrops",
        Scene::Balloons => "Hot-air balloons floating over hills",
        Scene::Leaves => "Autumn leaves on the ground in red, orange and gold",
        Scene::Shapes => "A pattern of round and angular shapes in warm colours",
        Scene::Veranda => "A veranda in the evening, lanterns glowing under its arches",
    }
}
