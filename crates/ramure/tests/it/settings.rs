//! Settings: one file, the environment, the command line; what is unknown is refused.

use crate::ramure::{Ramure, answer};

#[test]
fn an_unknown_key_is_refused_with_the_nearest() {
    let ramure = Ramure::new();
    ramure.write("ramure.toml", "listne = \"127.0.0.1:9000\"\n");
    let answer = ramure.run(&["config"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.err.contains("« listne »") && answer.err.contains("« listen »"), "{}", answer.err);
    let error = ramure.json(&["doctor"], 1);
    assert_eq!(error["error"]["code"], "bad_settings");
}

#[test]
fn the_origin_of_each_value_is_told_and_no_secret_is() {
    let ramure = Ramure::new();
    ramure.write("autre.toml", "log = \"debug\"\ndatabase_url = \"postgres://ana:s3cret@host/base\"\nsmtp_url = \"smtps://ana:s3cret@host\"\nmail_from = \"a@b.fr\"\npublic_url = \"https://b.fr\"\n");
    let arguments = ["config", "--config", "autre.toml", "--data", "ici", "--json"];
    let told = answer(&ramure.command(&arguments).env("RAMURE_RATE_BURST", "3").output().expect("runs"));
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(!told.out.contains("s3cret"), "{}", told.out);
    let read: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    for (key, value, origin) in [
        ("data", "ici".into(), "flag"),
        ("rate_burst", serde_json::json!(3), "environment"),
        ("log", "debug".into(), "file"),
        ("metrics", true.into(), "default"),
        ("smtp_url", "smtps://ana:***@host".into(), "file"),
        ("database_url", "postgres://ana:***@host/base".into(), "file"),
    ] {
        assert_eq!(read["settings"][key], serde_json::json!({"value": value, "origin": origin}), "{key}");
    }
}

#[test]
fn a_wrong_log_filter_is_told() {
    let ramure = Ramure::new();
    let output = ramure.command(&["search", "x"]).env("RAMURE_LOG", "web=nimporte").output().expect("runs");
    let told = answer(&output);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("web=nimporte"), "{}", told.err);
}

#[cfg(unix)]
#[test]
fn the_free_space_wanted_is_what_the_settings_say() {
    let ramure = Ramure::new();
    std::fs::create_dir(ramure.path("ramure-data")).expect("a folder");
    ramure.write("ramure.toml", format!("free_space_mb = {}\n", u32::MAX));
    let space = |mut command: std::process::Command| -> serde_json::Value {
        let told = answer(&command.output().expect("starts"));
        let read: serde_json::Value = serde_json::from_str(&told.out).expect("an answer");
        let checks = read["checks"].as_array().expect("checks").clone();
        checks.into_iter().find(|check| check["name"] == "space").expect("the space is looked at")
    };
    assert_eq!(space(ramure.command(&["doctor", "--json"]))["ok"], true, "the tests want none");
    let mut command = ramure.command(&["doctor", "--json"]);
    command.env_remove("RAMURE_FREE_SPACE_MB");
    let told = space(command);
    assert_eq!(told["ok"], false);
    assert!(told["message"].as_str().is_some_and(|text| text.contains("free_space_mb")), "{told}");
}
