//! Fee caps as written.

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::resolve::state_code;
use crate::config::rules::{FeeCapTable, TierTable, is_checked, suggest};
use crate::model::{FeeCap, Kind};

/// The cap that `table` describes; none where something in it is wrong, which is noted.
pub(super) fn fee_cap(table: &FeeCapTable, at: usize, report: &mut Report<'_>) -> Option<FeeCap> {
    let state = table.state.as_ref().map(|it| state_code(it, report));
    let kinds: Vec<Kind> = table.kinds.iter().flat_map(|it| &it.value).filter_map(|it| kind(it, report)).collect();
    let base = table.base.as_ref().map_or(Some(0), |it| cents(it, report));
    let most = table.most.as_ref().map(|it| cents(it, report));
    let tiers: Vec<Option<(u32, u32)>> =
        table.tiers.iter().flat_map(|it| &it.value).map(|it| tier(&it.value, report)).collect();
    let checked = is_checked(at, table.checked.as_ref(), table.verified.as_ref(), report);
    let citation = table.citation.as_ref()?.value.clone();
    let state = match state {
        Some(found) => Some(found?),
        None => None,
    };
    let most = match most {
        Some(found) => Some(found?),
        None => None,
    };
    let tiers = tiers.into_iter().collect::<Option<Vec<_>>>()?;
    Some(FeeCap { kinds, state, base: base?, tiers, most, citation, checked })
}

fn kind(written: &At<String>, report: &mut Report<'_>) -> Option<Kind> {
    match written.value.parse() {
        Ok(kind) => Some(kind),
        Err(unknown) => {
            suggest(report.fault(written.at, "unknown kind"), &written.value, unknown.expected);
            None
        }
    }
}

/// So many pages (0: all further ones) at so many cents.
fn tier(table: &TierTable, report: &mut Report<'_>) -> Option<(u32, u32)> {
    let each = cents(table.each.as_ref()?, report)?;
    Some((table.pages.as_ref().map_or(0, |it| it.value.into()), each))
}

/// Reads `0.75` as 75.
fn cents(written: &At<String>, report: &mut Report<'_>) -> Option<u32> {
    let (dollars, cents) = written.value.split_once('.').unwrap_or((&written.value, "00"));
    let amount = match (dollars.parse::<u32>(), cents.parse::<u32>(), cents.len()) {
        (Ok(dollars), Ok(cents), 2) => dollars.checked_mul(100).and_then(|it| it.checked_add(cents)),
        _ => None,
    };
    if amount.is_none() {
        report.fault(written.at, "expected an amount in dollars and cents").remedy("write it like `0.75`");
    }
    amount
}
