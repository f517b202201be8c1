//! How a page is judged: as a picture, as HTML, by axe, and by what the browser complains of.
//! Pictures go to `target/screens/{desktop,phone}/`.

use std::path::{Path, PathBuf};

use base64::Engine;
use serde_json::json;

use super::Browser;

impl Browser {
    /// The page as the server sends it, for the checker of HTML.
    pub fn html(&self) -> String {
        let fetch =
            "const done = arguments[0]; fetch(location.href).then((answer) => answer.text()).then(done, (error) => done(String(error)));";
        let html = self.chromium.wait(|client| async move { client.execute_async(fetch, vec![]).await });
        html.expect("the page's source").as_str().unwrap_or_default().to_string()
    }

    /// The whole page, down to its end, as `target/screens/<screen>/<name>.png`.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens").join(self.screen).join(format!("{name}.png"));
        // What stays in sight while one scrolls is drawn where the page begins.
        self.chromium.script("window.scrollTo(0, 0)", vec![]);
        let size = self.chromium.cdp("Page.getLayoutMetrics", json!({}))["cssContentSize"].clone();
        let height = size["height"].as_f64().unwrap_or_default().min(8000.0);
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1 });
        let shot = self.chromium.cdp("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }));
        let png = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap_or_default()).expect("a picture");
        std::fs::create_dir_all(file.parent().expect("a folder")).and_then(|()| std::fs::write(&file, png)).expect("the picture is kept");
        file
    }

    /// What axe finds wrong on this page: rule, what it asks for, where.
    pub fn axe_findings(&self) -> Vec<String> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; run bin/assets --tests", file.display()));
        self.chromium.script(&source, vec![]);
        let run = "const done = arguments[0];
            const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            const lines = (found) => found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.target.join(' ')}`));
            axe.run({ runOnly: { type: 'tag', values } }).then((found) => done(lines(found)), (error) => done([String(error)]));";
        let found = self.chromium.wait(|client| async move { client.execute_async(run, vec![]).await }).expect("axe runs");
        found.as_array().expect("a list").iter().map(|line| line.as_str().unwrap_or_default().to_string()).collect()
    }

    /// axe finds nothing on this page.
    pub fn axe(&self) {
        let findings = self.axe_findings();
        assert!(findings.is_empty(), "axe on {}:\n{}", self.path(), findings.join("\n"));
    }

    /// Nothing on the pages so far was refused by the content policy, not found or uncaught. A form sent back (422) is no complaint.
    pub fn no_complaints(&self) {
        let mut complaints = self.chromium.complaints();
        complaints.retain(|line| !line.contains("status of 422"));
        assert!(complaints.is_empty(), "the browser complains on {}:\n{}", self.path(), complaints.join("\n"));
    }
}
