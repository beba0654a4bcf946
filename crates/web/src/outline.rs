//! A territory drawn in the outline of its département or région.

use std::fmt::Write as _;

use model::territories::{Code, Level, atlas};

/// A small map: always beside the list or the words that say the same.
pub(crate) fn map(code: &Code) -> Option<String> {
    let atlas = atlas();
    let chain = atlas.chain(code);
    let frame = chain.iter().find(|t| matches!(t.code.level, Level::Departement | Level::Region))?;
    let outline = atlas.outline(&frame.code)?;
    let projection = model::territories::Projection::fitting([outline], 260, 220);
    let mut svg = format!(
        "<svg class=\"map\" viewBox=\"{}\" aria-hidden=\"true\"><path class=\"land\" fill-rule=\"evenodd\" d=\"{}\"/>",
        projection.view_box(),
        projection.path(outline)
    );
    if frame.code != *code
        && let Some(centroid) = atlas.get(code).and_then(|t| t.centroid)
    {
        let (x, y) = projection.point(centroid);
        let _ = write!(svg, "<circle class=\"spot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>");
    }
    svg.push_str("</svg>");
    Some(svg)
}
