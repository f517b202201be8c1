//! Refuses to build with browser files other than those of package-lock.json, and says when to build again.
//! It never uses the network: fetching is `bin/assets`, which leaves a stamp (the `cksum` of the lock and of its own list).

use std::path::Path;

fn main() {
    for path in ["build.rs", "package-lock.json", "bin/assets", "static/vendor/stamp"] {
        println!("cargo:rerun-if-changed={path}");
    }
    // A path that does not exist would make cargo run this every time. Static files are read from disk in debug builds.
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    for path in ["migrations", "templates"].into_iter().chain(release.then_some("static")) {
        if Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }

    let mut listed = read("package-lock.json");
    listed.extend(read("bin/assets"));
    let stamp = String::from_utf8_lossy(&read("static/vendor/stamp")).trim().to_string();
    if stamp != format!("{} {}", cksum(&listed), listed.len()) {
        eprintln!("static/vendor does not match package-lock.json: run bin/assets");
        std::process::exit(1);
    }
}

/// The file's bytes; a file that cannot be read counts as empty and so never matches.
fn read(path: &str) -> Vec<u8> {
    std::fs::read(path).unwrap_or_default()
}

/// The checksum of the POSIX command `cksum`: CRC-32, high bit first, over the bytes and then their number.
fn cksum(bytes: &[u8]) -> u32 {
    let length = bytes.len().to_le_bytes();
    let significant = length.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let crc = bytes.iter().chain(&length[..significant]).fold(0u32, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| if crc & 0x8000_0000 == 0 { crc << 1 } else { (crc << 1) ^ 0x04c1_1db7 })
    });
    !crc
}
