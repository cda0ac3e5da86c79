'use client';

import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DescriptionList } from '#components/ui/description-list.tsx';
import { LimitMeter } from '#components/quota/limit-meter.tsx';
import { SegmentedMeter } from '#components/ui/meter.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { Skeleton, SkeletonText } from '#components/ui/skeleton.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Steps } from '#components/ui/steps.tsx';
import { useToast } from '#components/ui/toast.tsx';
import { Unavailable } from '#components/table/cell-value.tsx';

/** Badges, meters, banners, toasts, steps and stand-ins. */
export function FeedbackSection() {
  const toast = useToast();
  return (
    <>
      <PageHeader title="Feedback" description="What is going on, how far it is, and what happened." />
      <div className="mb-4 flex flex-col gap-3">
        <Steps
          label="Install Headroom"
          steps={[
            { id: 'connect', label: 'Connect', state: 'done', href: '/gallery' },
            { id: 'check', label: 'Check', state: 'done', href: '/gallery' },
            { id: 'plan', label: 'Plan', state: 'current' },
            { id: 'install', label: 'Install', state: 'upcoming' },
            { id: 'verify', label: 'Verify', state: 'upcoming' },
          ]}
        />
        <Steps
          label="Import schedule"
          steps={[
            { id: 'source', label: 'Source', state: 'done' },
            { id: 'validate', label: 'Validate', state: 'failed' },
            { id: 'run', label: 'Run', state: 'upcoming' },
          ]}
        />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title="Status">
          <div className="grid grid-cols-2 gap-2">
            <StatusBadge status="ok">Done</StatusBadge>
            <StatusBadge status="running">Running</StatusBadge>
            <StatusBadge status="waiting">Waiting</StatusBadge>
            <StatusBadge status="paused">Paused</StatusBadge>
            <StatusBadge status="throttled">Throttled</StatusBadge>
            <StatusBadge status="warning">Near limit</StatusBadge>
            <StatusBadge status="failed">Failed</StatusBadge>
            <StatusBadge status="skipped">Skipped</StatusBadge>
            <StatusBadge status="unknown">Not known</StatusBadge>
            <StatusBadge status="attention">Needs you</StatusBadge>
          </div>
        </Card>
        <Card title="Meters">
          <div className="flex flex-col gap-4">
            <SegmentedMeter label="Import of week 47" done={1634} failed={14} skipped={40} total={3480} />
            <LimitMeter label="Calls" used={212} limit={300} />
            <LimitMeter label="Calls, near" used={261} limit={300} />
            <LimitMeter label="Calls, reached" used={300} limit={300} />
            <LimitMeter label="In a cell" used={84} limit={120} size="sm" />
          </div>
        </Card>
        <Card title="Progress">
          <div className="flex flex-col gap-4">
            <Progress label="Reading back shifts" value={0.47} detail="1,640 of 3,480, about 8-11 min" />
            <Progress label="Waiting for the role to reach every server" />
          </div>
        </Card>
        <Card title="Facts">
          <DescriptionList
            items={[
              { term: 'Organisation', detail: 'Contoso Contact Centres' },
              { term: 'Region', detail: 'mypurecloud.ie' },
              { term: 'Token expires', detail: 'in 3 h' },
              { term: 'Capacity', detail: <Unavailable reason="Not set" /> },
            ]}
          />
          <div className="mt-4 border-t border-divider pt-4">
            <DescriptionList
              layout="grid"
              items={[
                { term: 'Used', detail: '212/min' },
                { term: 'Allowed', detail: '300/min' },
                { term: '429s, last hour', detail: '3' },
                { term: 'Saved', detail: '1,204 calls' },
              ]}
            />
          </div>
        </Card>
        <Card title="Stand-ins">
          <div className="flex flex-col gap-4">
            <SkeletonText />
            <Skeleton className="h-24 w-full" />
          </div>
        </Card>
        <Card title="Toasts" subtitle="Confirm what already happened">
          <div className="flex flex-wrap gap-2">
            <Button
              onClick={() =>
                toast.success('500 shifts changed', {
                  description: 'Week 47, Late shifts',
                  action: { label: 'Show run', onClick: () => undefined },
                })
              }
            >
              Show success
            </Button>
            <Button onClick={() => toast.info('Run paused')}>Show info</Button>
            <Button onClick={() => toast.error('Run stopped', { description: 'Genesys Cloud revoked the grant.' })}>
              Show error
            </Button>
          </div>
        </Card>
      </div>
      <div className="mt-4 flex flex-col gap-3">
        <Banner title="Genesys Cloud announced maintenance for tonight, 01:00 to 02:00 CET." />
        <Banner tone="warning" title="Two permissions are missing." actions={<Button size="sm">Copy request</Button>}>
          Trunks are shown without their call counts.
        </Banner>
        <Banner tone="error" title="The grant was revoked in Genesys Cloud.">
          All calls stopped. An admin can install Headroom again.
        </Banner>
      </div>
    </>
  );
}
