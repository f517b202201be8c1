//! The Nu HTML checker over saved pages: tests save what the server sent, and one test looks at all of it in one run of Java.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Keeps a page for [`findings`] as `<folder>/<name>.html`.
pub fn save(folder: &Path, name: &str, html: &str) {
    std::fs::create_dir_all(folder).expect("a folder for pages");
    std::fs::write(folder.join(name).with_extension("html"), html).expect("the page is kept");
}

/// What the checker finds wrong in the pages of a folder: page, line, message, extract. Empty is as it should be.
pub fn findings(folder: &Path) -> Vec<String> {
    let pages = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).count();
    assert!(pages > 0, "no pages to check in {}", folder.display());
    let jar: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/vnu-jar/build/dist/vnu.jar");
    assert!(jar.exists(), "the checker is missing: run bin/assets --tests");
    let run = Command::new("java")
        .args(["-Xss2m", "-jar"])
        .arg(&jar)
        .args(["--errors-only", "--stdout", "--exit-zero-always", "--skip-non-html", "--format", "json"])
        .arg(folder)
        .output()
        .expect("Java starts (bin/test installs it)");
    let report: Value = serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|error| panic!("the checker's answer: {error}\n{}", String::from_utf8_lossy(&run.stderr)));
    let all = report["messages"].as_array().expect("a list of messages").iter().map(line);
    // The attributes of htmx are no part of HTML; browsers pass them over.
    all.filter(|line| !line.contains("Attribute “hx-")).collect()
}

fn line(message: &Value) -> String {
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_string();
    let page = text("url").rsplit('/').next().unwrap_or_default().to_string();
    format!("{page}:{}: {} | {}", message["lastLine"], text("message"), text("extract").replace('\n', " "))
}
