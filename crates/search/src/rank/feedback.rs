//! x
use std::collections::HashMap;
use super::*;
use crate::segment::{Forward, Mark};
use crate::analysis::is_stop;
use crate::field::Field;

pub(super) fn reward(snapshot: &Snapshot, units: &[Unit], ranking: &mut Ranking, norms: Norms) {
    if FBW() == 0.0 || ranking.docs.len() < 2 || units.len() as f32 > FBU() { return; }
    let n = super::BEST() as usize;
    let docs = &mut ranking.docs;
    if docs.len() > n { docs.select_nth_unstable_by(n, |a, b| b.score.total_cmp(&a.score)); }
    let c = docs.len().min(n);
    let best = &mut docs[..c];
    best.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
    let mut model: HashMap<String, f32> = HashMap::new();
    let f = best.len().min(FB() as usize);
    let total: f32 = best[..f].iter().map(|h| h.score.powf(FBP())).sum();
    for hit in &best[..f] {
        let (part, doc) = snapshot.place(hit.doc);
        let dict = part.segment.dictionary();
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut w = 1.0;
        let mut len = 0.0;
        for m in Forward::of(&part.segment, doc) { match m {
            Mark::Section(field, _) => w = if field == Field::Title { 1.0 + FBH() } else { 1.0 },
            Mark::Word { word, .. } => {
                len += w;
                let folded = part.segment.folded_of(word);
                if folded.len() > 2 && !is_stop(&folded) { *counts.entry(dict.stem_of(word)).or_default() += w; }
            }
        }}
        for (stem, count) in counts {
            *model.entry(dict.stem(stem).to_owned()).or_default() += hit.score.powf(FBP()) / total * count / len;
        }
    }
    let asked: Vec<&str> = units.iter().flat_map(|u| u.stems.iter().map(|s| s.0.as_str())).collect();
    let mut terms: Vec<(f32, f32, String)> = model.into_iter().filter(|(s, _)| !asked.contains(&s.as_str())).filter_map(|(s, p)| {
        let df = snapshot.bearing(&s).0;
        if df < 2 { return None; }
        let idf = rarity(snapshot.docs, df);
        Some((p * idf, idf, s))
    }).collect();
    terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    terms.truncate(FBT() as usize);
    if terms.is_empty() { return; }
    let most = terms[0].0;
    let all: f32 = ranking.rarity.iter().sum();
    let norm: f32 = terms.iter().map(|t| t.0 / most * t.1).sum();
    for hit in best.iter_mut() {
        let (part, doc) = snapshot.place(hit.doc);
        let dict = part.segment.dictionary();
        let ids: HashMap<u32, usize> = terms.iter().enumerate().filter_map(|(i, t)| Some((dict.find_stem(&t.2)?, i))).collect();
        let mut counts = vec![0.0_f32; terms.len()];
        for m in Forward::of(&part.segment, doc) { if let Mark::Word { word, .. } = m {
            if let Some(i) = ids.get(&dict.stem_of(word)) { counts[*i] += 1.0; }
        }}
        let len = part.segment.tables().text_lengths[doc as usize];
        let extra: f32 = counts.iter().zip(&terms).map(|(c, t)| t.0 / most * t.1 * if *c > 0.0 { Norms::saturate(norms.text, *c, len) } else { 0.0 }).sum();
        hit.score += FBW() * all * extra / norm;
    }
}
