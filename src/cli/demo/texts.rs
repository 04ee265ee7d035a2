//! What people of the demonstration say: captions to go with each scene, comments, chat.

use super::drawing::Scene;

/// The scenes with what people write beside them.
pub(super) const SCENES: [(Scene, &[&str]); 12] = [
    (
        Scene::Mountains,
        &[
            "Up before the crowds for once. Six layers of blue and nobody else about.",
            "The far ridge is where we camped last year.",
            "Cold hands, warm thermos. Worth the alarm at four.",
        ],
    ),
    (
        Scene::Sea,
        &[
            "The last ferry had already gone, so we stayed for this.",
            "Same bench, same hour, another sky.",
            "Salt on everything. No complaints.",
        ],
    ),
    (
        Scene::Forest,
        &[
            "You could hear the owls before you saw the moon.",
            "Night walk with the hiking club. Nobody got lost this time.",
            "The path home, by moonlight.",
        ],
    ),
    (
        Scene::Field,
        &[
            "That tree has stood there since before my grandfather.",
            "First cut of the hay is in. Back hurts, heart does not.",
            "Took the long way round, on purpose.",
        ],
    ),
    (
        Scene::City,
        &[
            "Counting the windows that are still lit. Go to bed, everyone.",
            "From the roof, while the kettle boiled.",
            "Home looks better from across the water.",
        ],
    ),
    (
        Scene::Flower,
        &[
            "The first dahlia. I have told it not to be proud.",
            "@chiara says the name of this one is longer than the stem.",
            "From the corner of the garden I never water.",
        ],
    ),
    (
        Scene::Dunes,
        &[
            "Walked two hours to see nothing at all, and it was perfect.",
            "Wind did the drawing, I only stood there.",
            "Sand in both shoes. Still sand in both shoes.",
        ],
    ),
    (
        Scene::Rain,
        &[
            "Rain on the window, radio on low.",
            "Missed the bus, found this instead.",
            "Third day of it. The garden is delighted.",
        ],
    ),
    (
        Scene::Balloons,
        &[
            "They came over the hill at six in the morning, and the dog had opinions.",
            "One day I will be brave enough.",
            "Count them before they land.",
        ],
    ),
    (
        Scene::Leaves,
        &[
            "Raked for an hour. The tree disagrees.",
            "Autumn arrived on a Tuesday.",
            "Every colour of the tea shelf.",
        ],
    ),
    (
        Scene::Shapes,
        &[
            "New curtains for the kitchen. Grandmother approves, so they stay.",
            "Friday painting: no plan, three colours, one cup of tea.",
            "The pattern on the old tram seats, from memory.",
        ],
    ),
    (
        Scene::Veranda,
        &[
            "Third summer, and the porch is finished. Come and sit.",
            "Lanterns out, chairs out, soup on. The door is open.",
            "Where the evenings go.",
        ],
    ),
];

/// What people write under photos.
pub(super) const COMMENTS: [&str; 24] = [
    "The light in this one.",
    "Where exactly is this? I want to go on Sunday.",
    "Print this for grandma, please.",
    "I can almost hear it.",
    "You always find the quiet spots.",
    "Saving this for a grey day.",
    "We were there last week and saw only fog.",
    "Did you use the old camera again?",
    "This belongs on the wall.",
    "Next time take me along.",
    "چه زیبا",
    "Đẹp quá, chị ơi.",
    "Juda chiroyli.",
    "My mother asks for the recipe, then for the address.",
    "That colour does not exist. And yet.",
    "Looks cold. Was it cold?",
    "The kids want to know if there are frogs.",
    "I showed this to my whole table.",
    "Good morning to you too.",
    "Half an hour later it rained on us.",
    "You have to enter this for the calendar.",
    "So calm. Thank you for posting.",
    "I know that bench.",
    "Ha, the dog again.",
];

/// What is answered to comments.
pub(super) const REPLIES: [&str; 16] = [
    "Same here.",
    "Come along next time, there is room in the car.",
    "By the old mill, five minutes from the bus stop.",
    "That made my day, thank you.",
    "Not with this wind.",
    "I asked myself the same.",
    "Yes, and twice.",
    "Grandma already has three of them.",
    "\u{631}\u{627}\u{633}\u{62a} \u{645}\u{6cc}\u{200c}\u{6af}\u{648}\u{6cc}\u{6cc}",
    "Đúng rồi, hẹn chị Chủ nhật.",
    "Albatta, kelasizmi?",
    "Only in the morning, before the dogs come.",
    "You are too kind.",
    "Bring a thermos, then it works.",
    "The frogs say hello.",
    "We should ask whoever built it. They must still live nearby and know every plank by name.",
];

/// Short conversations, one side and the other in turn.
pub(super) const CONVERSATIONS: [&[&str]; 6] = [
    &[
        "Did the photos from Sunday come out?",
        "They did. I only have them on the small screen so far.",
        "Send me the one with the bridge when you can.",
        "Tonight, after choir.",
    ],
    &[
        "The early bus or the late one?",
        "Early. I want the good seats.",
        "Then I bring the tea.",
        "And I bring everything else, as always.",
        "As always.",
    ],
    &[
        "Your tomatoes won, I heard.",
        "Second place. The judge was tired.",
        "Second of how many?",
        "Of two.",
    ],
    &[
        "Are you coming on Thursday?",
        "If the boat is mended by then.",
        "It will not be. Come by train.",
    ],
    &[
        "Could you look after the cat from the 3rd to the 9th?",
        "With pleasure. Does she still hate me?",
        "She has mellowed.",
        "We will see about that.",
    ],
    &[
        "Thank you for the bread.",
        "It was the last of the old flour. Next week should be better.",
        "It was very good already.",
    ],
];
