//! What tiers under common limits use together.

use super::columns::Columns;
use crate::simulation::lowered::Lowered;
use crate::simulation::{Column, Shared};

/// Adds up the tiers of each pool.
pub fn share(lowered: &Lowered, columns: &mut Columns) {
    for (pool, members) in lowered.pools.iter().enumerate() {
        let each = |column: fn(usize) -> Column| {
            let members = members.iter();
            members.map(move |member| (column(member.tier), member.times))
        };
        let counted = || {
            let members = members.iter();
            members.map(|member| (Column::TierInput(member.tier), member.input))
        };
        let of = |shared| Column::PoolUse(pool, shared);
        columns.combine(of(Shared::Requests), each(Column::TierRequests));
        columns.combine(
            of(Shared::Tokens),
            counted().chain(each(Column::TierOutput)),
        );
        columns.combine(of(Shared::Input), counted());
        columns.combine(of(Shared::Output), each(Column::TierOutput));
        columns.combine(of(Shared::Busy), each(Column::TierBusy));
    }
}
