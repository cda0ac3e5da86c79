import type { TrunkNews, TrunkOverview } from '#lib/trunks/schema.ts';

/** What is known, with what a stream told since: changed groups take the place of what they were, gone ones leave. */
export function withNews(known: TrunkOverview, news: TrunkNews): TrunkOverview {
  const changed = new Map(news.groups.map((group) => [group.trunkBaseId, group]));
  const knownGroups = new Map(known.groups.map((group) => [group.trunkBaseId, group]));
  const groups = news.trunkBaseIds.flatMap((id) => changed.get(id) ?? knownGroups.get(id) ?? []);
  groups.sort((a, b) => a.name.localeCompare(b.name));
  const { asOfMs, source, header, organisation } = news;
  return { ...known, asOfMs, source, header, organisation, groups };
}

/** Whether news say that a trunk base stands otherwise than it was known to. */
export function changesCondition(known: TrunkOverview, news: TrunkNews): boolean {
  const conditions = new Map(known.groups.map(({ trunkBaseId, condition }) => [trunkBaseId, condition]));
  return news.groups.some(({ trunkBaseId, condition }) => conditions.get(trunkBaseId) !== condition);
}

/** An answer that was overtaken by what a stream told brings only what streams do not tell. */
export function newerOf(known: TrunkOverview | undefined, answer: TrunkOverview): TrunkOverview {
  return known !== undefined && known.asOfMs > answer.asOfMs ? { ...known, thresholds: answer.thresholds } : answer;
}
