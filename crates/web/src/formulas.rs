//! What is wrong with a formula of a référentiel, in French.

/// The sentence of a fault that the model told in its own words, such as ``expected `alors` at 12``.
pub fn fault(detail: &str) -> String {
    let place = detail.rsplit_once(" at ").map(|(_, at)| format!(" (signe {at})")).unwrap_or_default();
    let quoted = detail.split('`').nth(1).unwrap_or_default();
    let first = detail.split(' ').next().unwrap_or_default();
    match first {
        "longer" => "la formule est trop longue".into(),
        "deeper" => format!("la formule emboîte trop de parenthèses{place}"),
        "character" => {
            format!("la formule ne se lit pas\u{a0}: «\u{a0}{quoted}\u{a0}» n’en fait pas partie{place}")
        }
        "expected" => {
            let wanted = match quoted {
                "a value" => "une valeur",
                "a name" => "un nom",
                "a number" => "un nombre",
                "the end" => "la fin",
                other => {
                    return format!("la formule ne se lit pas\u{a0}: il manque «\u{a0}{other}\u{a0}»{place}");
                }
            };
            format!(
                "la formule ne se lit pas\u{a0}: {wanted} est attendu{}{place}",
                if quoted == "the end" { "e" } else { "" }
            )
        }
        "function" => {
            format!(
                "la formule appelle «\u{a0}{quoted}\u{a0}», qui n’existe pas ou ne se lit pas ainsi{place}"
            )
        }
        _ if detail.ends_with("truth") => "la formule donne un nombre, et non oui ou non".into(),
        _ if detail.ends_with("number") => "la formule donne oui ou non, et non un nombre".into(),
        _ => format!("la formule ne se lit pas ({detail})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::scoring::Formula;

    #[test]
    fn every_fault_is_said_in_french() {
        for (formula, said) in [
            ("si 1 sinon 2", "il manque «\u{a0}alors\u{a0}» (signe 6)"),
            ("1 ; 2", "«\u{a0};\u{a0}» n’en fait pas partie (signe 3)"),
            ("somme(a)", "appelle «\u{a0}somme\u{a0}»"),
            ("reponse(", "un nom est attendu (signe 9)"),
            ("1 2", "la fin est attendue (signe 3)"),
            ("1 +", "une valeur est attendu"),
        ] {
            let told = Formula::parse(formula).expect_err(formula).to_string();
            assert!(fault(&told).contains(said), "{formula}: {told}: {}", fault(&told));
        }
        let told =
            Formula::parse("0.5").and_then(Formula::must_give_truth).expect_err("a number").to_string();
        assert!(fault(&told).contains("donne un nombre"), "{told}");
    }
}
