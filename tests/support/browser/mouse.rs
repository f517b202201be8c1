//! What a hand does with the mouse besides clicking: draw a signature, drag a row.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::wd::Locator;
use serde_json::json;

use super::{Browser, reference};

impl Browser {
    /// Draws a line across the first thing that the selector finds: a signature.
    pub fn draw(&self, selector: &str) {
        let place = self.retry(&format!("draw on {selector}"), "text", || {
            let element = self.chromium.wait(|client| async move { client.find(Locator::Css(selector)).await }).ok()?;
            let place = "arguments[0].scrollIntoView({ block: 'center' });
                const box = arguments[0].getBoundingClientRect(); return [box.x, box.y, box.width, box.height];";
            self.chromium.script(place, vec![reference(&element)]).as_array().cloned()
        });
        let [x, y, width, height] = [0, 1, 2, 3].map(|n: usize| place[n].as_f64().unwrap_or_default());
        let mouse = |kind: &str, part: f64| {
            let down = i32::from(kind != "mouseReleased");
            let rise = 0.5 + 0.25 * (part * 9.0).sin();
            self.chromium.cdp(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x + width * part, "y": y + height * rise, "button": "left", "buttons": down, "clickCount": 1 }),
            );
        };
        mouse("mousePressed", 0.2);
        (1..=12).for_each(|n| mouse("mouseMoved", 0.2 + 0.05 * f64::from(n)));
        mouse("mouseReleased", 0.8);
    }

    /// Drags the row of a list that says `row` by its three lines to the upper edge of the row that says `onto`.
    pub fn drag(&self, row: &str, onto: &str) {
        let places = "const rows = [...document.querySelectorAll('main li')];
            const of = (word) => rows.find((row) => row.textContent.includes(word));
            const [row, onto] = [of(arguments[0]).querySelector('.handle').getBoundingClientRect(), of(arguments[1]).getBoundingClientRect()];
            return [row.x + row.width / 2, row.y + row.height / 2, onto.y + 4];";
        let place = self.chromium.script(places, vec![json!(row), json!(onto)]);
        let [x, y, to] = [0, 1, 2].map(|n: usize| place[n].as_f64().unwrap_or_default());
        let move_to = |y| PointerAction::MoveTo { duration: Some(Duration::from_millis(100)), x, y };
        let mouse = MouseActions::new("mouse".into())
            .then(move_to(y))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(move_to(y - 8.0))
            .then(move_to(to + 2.0))
            .then(move_to(to))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.chromium.wait(|client| async move { client.perform_actions(mouse).await }).expect("the row is dragged");
    }
}
