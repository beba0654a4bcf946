//! The difference between two documents, field by field.

use serde_json::Value;

/// One field that differs; `None` where it is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub field: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Keys that the store writes by itself and that never count as a change.
const BOOKKEEPING: [&str; 3] = ["version", "created_at", "updated_at"];

/// Lists the fields that differ; objects are entered, lists are compared whole.
pub fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found.retain(|change| !BOOKKEEPING.contains(&change.field.as_str()));
    found
}

fn compare(field: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (before, after) {
        let added = new.keys().filter(|key| !old.contains_key(*key));
        for key in old.keys().chain(added) {
            let path = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
            compare(&path, old.get(key), new.get(key), found);
        }
        return;
    }
    found.push(FieldChange { field: field.to_owned(), before: before.cloned(), after: after.cloned() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn enters_objects_and_ignores_bookkeeping() {
        let before = json!({"title": "A", "notice": {"people": "3", "cost": "x"}, "version": 1, "old": 1});
        let after = json!({"title": "A", "notice": {"people": "4", "cost": "x"}, "version": 2, "new": [1]});
        let fields: Vec<String> = changes(&before, &after).into_iter().map(|c| c.field).collect();
        assert_eq!(fields, ["notice.people", "old", "new"]);
    }

    #[test]
    fn the_order_of_keys_is_no_change() {
        assert!(changes(&json!({"a": 1, "b": 2}), &json!({"b": 2, "a": 1})).is_empty());
    }
}
