//! Two people changed the same document: what each did alone is kept, what both did differently is told field by field.

use serde_json::{Map, Value};

/// What can be made of two changes of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// Everything on which the two agree; where they do not, what the second wrote.
    pub document: Value,
    /// Where both wrote something else.
    pub conflicts: Vec<Conflict>,
    /// Paths that only the first changed, and that the second did not see.
    pub brought: Vec<String>,
}

/// A field that both changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub path: String,
    pub base: Value,
    pub theirs: Value,
    pub mine: Value,
}

/// Brings together what `theirs` and `mine` made of `base`. Objects are merged key by key; a list, a text or a number is one
/// thing.
pub fn three_way(base: &Value, theirs: &Value, mine: &Value) -> Merged {
    let mut merged = Merged { document: Value::Null, conflicts: Vec::new(), brought: Vec::new() };
    merged.document = merge("", base, theirs, mine, &mut merged.conflicts, &mut merged.brought);
    merged
}

fn merge(
    path: &str,
    base: &Value,
    theirs: &Value,
    mine: &Value,
    conflicts: &mut Vec<Conflict>,
    brought: &mut Vec<String>,
) -> Value {
    if theirs == mine || theirs == base {
        return mine.clone();
    }
    if let (Value::Object(a), Value::Object(b)) = (theirs, mine) {
        let empty = Map::new();
        let old = base.as_object().unwrap_or(&empty);
        let mut document = Map::new();
        // The order of the second, then what only the first has.
        for key in b.keys().chain(a.keys().filter(|key| !b.contains_key(*key))) {
            let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let part = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
            let value = merge(&inner, &part(old), &part(a), &part(b), conflicts, brought);
            if !value.is_null() {
                document.insert(key.clone(), value);
            }
        }
        return Value::Object(document);
    }
    if mine == base {
        brought.push(path.to_owned());
        return theirs.clone();
    }
    conflicts.push(Conflict {
        path: path.to_owned(),
        base: base.clone(),
        theirs: theirs.clone(),
        mine: mine.clone(),
    });
    mine.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_each_did_alone_is_kept() {
        let base = json!({"title": "A", "summary": "s", "notice": {"cost": "1", "people": "2"}, "url": "u"});
        let theirs =
            json!({"title": "B", "summary": "s", "notice": {"cost": "9", "people": "2"}, "url": "u"});
        let mine = json!({"title": "A", "summary": "t", "notice": {"cost": "1", "people": "3"}});
        let merged = three_way(&base, &theirs, &mine);
        let expected = json!({"title": "B", "summary": "t", "notice": {"cost": "9", "people": "3"}});
        assert_eq!((merged.document, merged.conflicts), (expected, Vec::new()));
        assert_eq!(merged.brought, ["title", "notice.cost"]);
    }

    #[test]
    fn what_both_did_is_told() {
        let (base, theirs, mine) = (json!({"title": "A"}), json!({"title": "B"}), json!({"title": "C"}));
        let merged = three_way(&base, &theirs, &mine);
        assert_eq!(merged.document, mine);
        assert_eq!(merged.conflicts[0].path, "title");
        assert_eq!(three_way(&base, &json!({}), &mine).conflicts.len(), 1);
    }

    proptest! {
        /// Nobody's change is lost: each field holds what one of the two wrote, or is told as a conflict.
        #[test]
        fn nothing_is_lost(
            base in prop::collection::btree_map("[a-d]", 0..3_i32, 0..4),
            theirs in prop::collection::btree_map("[a-d]", 0..3_i32, 0..4),
            mine in prop::collection::btree_map("[a-d]", 0..3_i32, 0..4),
        ) {
            let merged = three_way(&json!(base), &json!(theirs), &json!(mine));
            for key in ["a", "b", "c", "d"] {
                let (o, t, m) = (base.get(key), theirs.get(key), mine.get(key));
                let found = merged.document.get(key).and_then(Value::as_i64);
                let told = merged.conflicts.iter().any(|conflict| conflict.path == key);
                let as_number = |value: Option<&i32>| value.map(|v| i64::from(*v));
                prop_assert_eq!(told, t != m && t != o && m != o);
                if !told {
                    let expected = if m == o { t } else { m };
                    prop_assert_eq!(found, as_number(expected));
                }
            }
        }
    }
}
