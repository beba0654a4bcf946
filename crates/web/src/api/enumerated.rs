//! The description of the API completed with what only the commons knows: the codes that each parameter accepts today.

use app::{Catalogue, Facet, Sort};
use model::Kind;
use model::itinerary::{CRITERIA, Reads};
use model::resource::Medoc;
use serde_json::{Value, json};

/// The shape of a territory code.
const PLACE: &str = "^(commune:([0-9]{2}|2A|2B)[0-9]{3}|epci:[0-9]{9}|departement:([0-9]{2,3}|2A|2B)|region:[0-9]{2}|france)$";
/// Something besides spaces.
const WORDS: &str = "\\S";

/// Writes, in each parameter of the description, the values or the shape that it accepts.
pub(super) fn complete(description: &str, catalogue: &Catalogue) -> String {
    let mut document: Value = serde_json::from_str(description).expect("our own description is JSON");
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return description.to_owned();
    };
    for (path, operations) in paths {
        for operation in operations.as_object_mut().into_iter().flat_map(|map| map.values_mut()) {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
                // « kind= » is what a form sends of what nobody chose.
                if parameter["in"] == "query" && parameter["required"] != json!(true) {
                    parameter["allowEmptyValue"] = json!(true);
                }
                if let Some((key, value)) = accepted(path, &name, catalogue) {
                    constrain(&mut parameter["schema"], key, &value);
                }
            }
        }
    }
    serde_json::to_string_pretty(&document).expect("JSON always serialises")
}

/// Puts a constraint on a value, or on each item of a list.
fn constrain(schema: &mut Value, key: &str, value: &Value) {
    if schema["items"].is_object() {
        constrain(&mut schema["items"], key, value);
    } else if let Some(map) = schema.as_object_mut() {
        // A nullable enumeration would have to list null: a parameter is absent instead.
        map.insert("type".into(), json!("string"));
        map.insert(key.into(), value.clone());
    }
}

fn accepted(path: &str, name: &str, catalogue: &Catalogue) -> Option<(&'static str, Value)> {
    let terms = |vocabulary: &str| Some(("enum", json!(catalogue.codes(vocabulary))));
    match name {
        "kind" => Some(("enum", json!(Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()))),
        "medoc" => Some(("enum", json!(Medoc::ALL.map(Medoc::as_str)))),
        "stage" => {
            let codes: Vec<&str> = catalogue.ladder.stages.iter().map(|stage| stage.code.as_str()).collect();
            Some(("enum", json!(codes)))
        }
        "platform" => Some(("enum", json!(catalogue.views.keys().collect::<Vec<_>>()))),
        "territory" | "code" => Some(("pattern", json!(PLACE))),
        "path" => {
            let folders: Vec<&str> = Kind::ALL.iter().map(|kind| kind.folder()).collect();
            Some(("pattern", json!(format!("^({})/[a-z0-9]+(-[a-z0-9]+)*$", folders.join("|")))))
        }
        "sort" => Some(("enum", json!(Sort::ALL.map(Sort::as_str)))),
        "updated_since" => Some(("anyOf", json!([{"format": "date"}, {"format": "date-time"}]))),
        "after" => Some(("pattern", json!("^[0-9a-f]{32}$"))),
        "record" => Some(("pattern", json!(WORDS))),
        "q" if path.ends_with("/territories") || path.ends_with("/suggestions") => {
            Some(("pattern", json!(WORDS)))
        }
        _ => {
            let facet = Facet::ALL.into_iter().find(|facet| facet.as_str() == name);
            if let Some(vocabulary) = facet.and_then(Facet::vocabulary) {
                return terms(vocabulary);
            }
            CRITERIA.iter().find(|spec| spec.name == name).and_then(|spec| match spec.reads {
                Reads::Terms(vocabulary, _) => terms(vocabulary),
                Reads::Words | Reads::Place | Reads::Crossed => None,
            })
        }
    }
}
