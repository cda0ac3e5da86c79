import { notFound } from '../core/errors.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { businessUnitBody, businessUnitListItem, managementUnitBody, pageOf, workPlanBody } from './lookup-bodies.ts';
import {
  ACTIVITY_CODE_READERS,
  AGENT_UNIT_READERS,
  BUSINESS_UNIT_READERS,
  MANAGEMENT_UNIT_READERS,
  UNIT_USER_READERS,
  WORK_PLAN_READERS,
} from './wfm-permissions.ts';
import { workPlanOf } from './generate-agent-schedule.ts';
import { getStorage } from './storage.ts';
import { wfmRoute } from './wfm-route.ts';
import { findBusinessUnit, findManagementUnit } from './wfm-scope.ts';
import { getWfmState, unitsOf } from './wfm-state.ts';
import { activityCodeBody, businessUnitReference, managementUnitReference, userReference } from './wire.ts';

/** Business units, management units, agents, activity codes and work plans: everything a schedule refers to. */
export function createLookupRoutes(): SimRoute[] {
  return [...businessUnitRoutes(), ...managementUnitRoutes()];
}

function businessUnitRoutes(): SimRoute[] {
  return [
    wfmRoute('GET', '/businessunits', {
      operationId: 'getWorkforcemanagementBusinessunits',
      access: 'read',
      handler: listBusinessUnits,
    }),
    wfmRoute('GET', '/businessunits/divisionviews', {
      operationId: 'getWorkforcemanagementBusinessunitsDivisionviews',
      access: 'read',
      anyOf: ['wfm:businessUnit:search'],
      handler: listBusinessUnits,
    }),
    wfmRoute('GET', '/businessunits/:businessUnitId', {
      operationId: 'getWorkforcemanagementBusinessunit',
      access: 'read',
      extraScopes: ['coaching', 'learning'],
      anyOf: BUSINESS_UNIT_READERS,
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        return { status: 200, body: businessUnitBody(place.found.unit, expandOf(request)) };
      },
    }),
    wfmRoute('GET', '/businessunits/:businessUnitId/managementunits', {
      operationId: 'getWorkforcemanagementBusinessunitManagementunits',
      access: 'read',
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        const { state, unit } = place.found;
        const units = unitsOf(state, unit).filter((entry) => isInDivision(request, entry.divisionId));
        return { status: 200, body: { entities: units.map((entry) => managementUnitBody(entry, unit, [])) } };
      },
    }),
    wfmRoute('GET', '/businessunits/:businessUnitId/activitycodes', {
      operationId: 'getWorkforcemanagementBusinessunitActivitycodes',
      access: 'read',
      anyOf: ACTIVITY_CODE_READERS,
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        const { unit } = place.found;
        const body = { entities: [...unit.activityCodes.values()].map((code) => activityCodeBody(code, unit)) };
        if (request.query.get('forceDownloadService') !== 'true') return { status: 200, body };
        return { status: 200, body: { downloadUrl: getStorage(request.world).createDownload(request.region, body) } };
      },
    }),
    wfmRoute('GET', '/businessunits/:businessUnitId/activitycodes/:activityCodeId', {
      operationId: 'getWorkforcemanagementBusinessunitActivitycode',
      access: 'read',
      anyOf: ['wfm:activityCode:view'],
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        const code = place.found.unit.activityCodes.get(request.params.activityCodeId ?? '');
        if (!code) return notFound(request.correlationId, 'Activity code not found', 'wfm.entity.not.found');
        return { status: 200, body: activityCodeBody(code, place.found.unit) };
      },
    }),
    wfmRoute('GET', '/businessunits/:businessUnitId/users', {
      operationId: 'getWorkforcemanagementBusinessunitUsers',
      access: 'read',
      anyOf: ['wfm:agent:view'],
      handler: listBusinessUnitUsers,
    }),
  ];
}

function managementUnitRoutes(): SimRoute[] {
  return [
    wfmRoute('GET', '/managementunits', {
      operationId: 'getWorkforcemanagementManagementunits',
      access: 'read',
      handler: listManagementUnits,
    }),
    wfmRoute('GET', '/managementunits/divisionviews', {
      operationId: 'getWorkforcemanagementManagementunitsDivisionviews',
      access: 'read',
      anyOf: ['wfm:managementUnit:search'],
      handler: listManagementUnits,
    }),
    wfmRoute('GET', '/managementunits/:managementUnitId', {
      operationId: 'getWorkforcemanagementManagementunit',
      access: 'read',
      anyOf: MANAGEMENT_UNIT_READERS,
      handler(request) {
        const place = findManagementUnit(request);
        if ('answer' in place) return place.answer;
        const { scope, managementUnit } = place.found;
        return { status: 200, body: managementUnitBody(managementUnit, scope.unit, expandOf(request)) };
      },
    }),
    wfmRoute('GET', '/managementunits/:managementUnitId/users', {
      operationId: 'getWorkforcemanagementManagementunitUsers',
      access: 'read',
      anyOf: UNIT_USER_READERS,
      handler(request) {
        const place = findManagementUnit(request);
        if ('answer' in place) return place.answer;
        return { status: 200, body: { entities: place.found.managementUnit.agentIds.map(userReference) } };
      },
    }),
    wfmRoute('GET', '/managementunits/:managementUnitId/workplans', {
      operationId: 'getWorkforcemanagementManagementunitWorkplans',
      access: 'read',
      anyOf: WORK_PLAN_READERS,
      handler: listWorkPlans,
    }),
    wfmRoute('GET', '/agents/:agentId/managementunit', {
      operationId: 'getWorkforcemanagementAgentManagementunit',
      access: 'read',
      extraScopes: ['coaching', 'learning'],
      anyOf: AGENT_UNIT_READERS,
      handler: findAgentUnit,
    }),
  ];
}

function listBusinessUnits(request: SimRequest): SimResponse {
  const state = getWfmState(request.world, request.organisation);
  const units = [...state.businessUnits.values()].filter((unit) => isInDivision(request, unit.divisionId));
  return { status: 200, body: { entities: units.map(businessUnitListItem) } };
}

function listManagementUnits(request: SimRequest): SimResponse {
  const state = getWfmState(request.world, request.organisation);
  const expand = request.query.get('expand') === 'details' ? ['settings'] : [];
  const entities = [...state.managementUnits.values()].flatMap((managementUnit) => {
    const unit = state.businessUnits.get(managementUnit.businessUnitId);
    return unit && isInDivision(request, managementUnit.divisionId)
      ? [managementUnitBody(managementUnit, unit, expand)]
      : [];
  });
  return { status: 200, body: pageOf(entities, request.path, request.query) };
}

function listBusinessUnitUsers(request: SimRequest): SimResponse {
  const place = findBusinessUnit(request);
  if ('answer' in place) return place.answer;
  const { state, unit } = place.found;
  const wanted = request.query
    .getAll('managementUnitIds')
    .flatMap((list) => list.split(','))
    .filter(Boolean);
  const units = unitsOf(state, unit).filter((entry) => wanted.length === 0 || wanted.includes(entry.id));
  const managementUnits = units.map((entry) => ({
    managementUnit: managementUnitReference(entry.id),
    users: entry.agentIds.map(userReference),
  }));
  return { status: 200, body: { managementUnits } };
}

function listWorkPlans(request: SimRequest): SimResponse {
  const place = findManagementUnit(request);
  if ('answer' in place) return place.answer;
  const { scope, managementUnit } = place.found;
  const membersByPlan = new Map<string, string[]>();
  for (const userId of managementUnit.agentIds) {
    const planId = workPlanOf(scope.state.seed, userId, managementUnit).id;
    membersByPlan.set(planId, [...(membersByPlan.get(planId) ?? []), userId]);
  }
  const expand = expandOf(request);
  const entities = managementUnit.workPlans.map((plan) =>
    workPlanBody(plan, managementUnit, membersByPlan.get(plan.id) ?? [], expand),
  );
  return { status: 200, body: { entities } };
}

function findAgentUnit(request: SimRequest): SimResponse {
  const agentId = request.params.agentId ?? '';
  const state = getWfmState(request.world, request.organisation);
  const unit = state.managementUnits.get(state.managementUnitIdByAgent.get(agentId) ?? '');
  if (!unit) return notFound(request.correlationId);
  const body = {
    user: userReference(agentId),
    managementUnit: managementUnitReference(unit.id),
    businessUnit: businessUnitReference(unit.businessUnitId),
  };
  return { status: 200, body };
}

function expandOf(request: SimRequest): string[] {
  return request.query.getAll('expand').flatMap((list) => list.split(','));
}

function isInDivision(request: SimRequest, divisionId: string): boolean {
  const wanted = request.query
    .getAll('divisionId')
    .flatMap((list) => list.split(','))
    .filter(Boolean);
  return wanted.length === 0 || wanted.includes(divisionId);
}
