//! What a person wants to be told.

use veranda::features::reactions::ReactionKind::Love;

use super::World;

const PATH: &str = "/settings/notifications";

#[actix_web::test]
async fn what_is_not_wanted_is_neither_shown_nor_written() {
    let world = World::new().await;
    let crowd = world.test.crowd(2).await;
    world.react(crowd[0], Some(Love)).await;
    world.test.follow(crowd[0], world.ana_id).await;
    assert_eq!(world.told().await.1, 2);
    let page = world.ana.get(PATH).await;
    let names = page.attributes("input[type=checkbox][checked]", "name");
    assert_eq!(names.len(), 21, "all is wanted at first");
    let without: Vec<(&str, &str)> = names
        .iter()
        .filter(|name| *name != "reaction-page")
        .map(|name| (name.as_str(), "1"))
        .collect();
    world.ana.post(PATH, &without).await.goes_to(PATH);
    let follows = "Guest0 started to follow you".to_owned();
    assert_eq!(world.told().await, (vec![follows.clone()], 1));
    world.react(crowd[1], Some(Love)).await;
    let checked = world.ana.get(PATH).await;
    let checked = checked.attributes("input[type=checkbox][checked]", "name");
    assert!(checked.len() == 20 && !checked.contains(&"reaction-page".into()));
    // Wanted again: what was there before it was not comes back, what came meanwhile does not.
    let all: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    world.ana.post(PATH, &all).await.goes_to(PATH);
    let (mut said, _) = world.told().await;
    said.sort();
    assert_eq!(said, ["Guest0 loved your post".to_owned(), follows]);
    world.test.stop().await;
}
