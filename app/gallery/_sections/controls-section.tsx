'use client';

import { Download, Pause, Play, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field, Input, Textarea } from '#components/ui/field.tsx';
import { FileDrop } from '#components/ui/file-drop.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { ButtonLink, Link } from '#components/ui/link.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Popover } from '#components/ui/popover.tsx';
import { SegmentedControl } from '#components/ui/segmented-control.tsx';
import { Select } from '#components/ui/select.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Tabs } from '#components/ui/tabs.tsx';

const RANGES = [
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
] as const;

/** Buttons, fields, choices, dialogs and menus. */
export function ControlsSection() {
  return (
    <>
      <PageHeader
        title="Controls"
        description="Buttons, fields, choices, dialogs and menus in every state."
        back={<Link href="/gallery">Gallery</Link>}
        badge={<StatusBadge status="ok">Installed</StatusBadge>}
        actions={
          <>
            <Button icon={<Download className="size-4" />}>Export CSV</Button>
            <Button variant="primary" icon={<Play className="size-4" />}>
              Start run
            </Button>
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <ButtonsCard />
        <FieldsCard />
        <ChoicesCard />
        <OverlaysCard />
        <TabsCard />
        <FilesCard />
      </div>
    </>
  );
}

function ButtonsCard() {
  return (
    <Card title="Buttons" subtitle="Verb and object">
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary">Start run</Button>
        <Button>Pause run</Button>
        <Button variant="ghost">Show details</Button>
        <Button variant="danger">Abort run</Button>
        <Button disabled>Resume run</Button>
        <Button variant="primary" isBusy busyLabel="Starting run">
          Start run
        </Button>
        <Button size="sm">Retry 14 failed</Button>
        <ButtonLink href="/gallery">Open quota</ButtonLink>
        <IconButton label="Refresh" icon={<RefreshCw className="size-4" />} />
        <IconButton label="Live" icon={<Pause className="size-4" />} isPressed />
      </div>
      <p className="mt-3">
        Read <Link href="/gallery">how limits work</Link> or the{' '}
        <Link href="https://developer.genesys.cloud/platform/api/rate-limits" isExternal>
          Genesys Cloud reference
        </Link>
        . Press <Kbd>?</Kbd> for shortcuts. Copy <code className="font-mono">r-48213</code>{' '}
        <CopyButton text="r-48213" label="Copy id" />
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Badge>documented</Badge>
        <Badge tone="info">observed</Badge>
        <Badge tone="success">created</Badge>
        <Badge tone="warning">drifted</Badge>
        <Badge tone="error">revoked</Badge>
      </div>
    </Card>
  );
}

function FieldsCard() {
  const [zone, setZone] = useState<string | null>('Europe/Dublin');
  return (
    <Card title="Fields">
      <div className="flex flex-col gap-4">
        <Field label="Name of the run" help="Shown in the history.">
          <Input defaultValue="Week 47, late shifts" />
        </Field>
        <Field
          label="Client id"
          error="This is not a client id. Copy it from Genesys Cloud, Admin, Integrations, OAuth."
        >
          <Input defaultValue="abc" />
        </Field>
        <Field label="Assignments" isOptional>
          <Textarea
            rows={3}
            isMono
            defaultValue={'agent,start,end\nana@contoso.example,2025-11-24T09:00,2025-11-24T17:00'}
          />
        </Field>
        <Field label="Time zone" isDisabled={false}>
          <Select
            value={zone}
            onValueChange={setZone}
            options={[
              { value: 'Europe/Dublin', label: 'Europe/Dublin', hint: 'Zone of the business unit' },
              { value: 'America/New_York', label: 'America/New_York' },
              { value: 'Asia/Tokyo', label: 'Asia/Tokyo', isDisabled: true },
            ]}
          />
        </Field>
        <Field label="Organisation id" isDisabled>
          <Input defaultValue="8d1c9c1e-2f3a" />
        </Field>
      </div>
    </Card>
  );
}

function ChoicesCard() {
  const [range, setRange] = useState<(typeof RANGES)[number]['value']>('1h');
  const [isLive, setIsLive] = useState(true);
  const [isForced, setIsForced] = useState(true);
  return (
    <Card title="Choices">
      <div className="flex flex-col gap-3">
        <SegmentedControl label="Range" options={RANGES} value={range} onChange={setRange} />
        <Switch label="Live" help="Pauses when you scroll." isOn={isLive} onChange={setIsLive} />
        <Switch label="Compact rows" isOn={false} onChange={() => undefined} />
        <Switch label="Locked by your admin" isOn isDisabled onChange={() => undefined} />
        <Checkbox
          label="Overwrite shifts"
          help="Existing shifts of these days are replaced."
          isChecked={isForced}
          onChange={setIsForced}
        />
        <Checkbox label="Some agents" isChecked={false} isMixed onChange={() => undefined} />
        <Checkbox label="Notify agents" isChecked={false} isDisabled onChange={() => undefined} />
      </div>
    </Card>
  );
}

function OverlaysCard() {
  const [open, setOpen] = useState<'none' | 'dialog' | 'confirm' | 'uninstall'>('none');
  const set = (which: 'dialog' | 'confirm' | 'uninstall') => (isOpen: boolean) => setOpen(isOpen ? which : 'none');
  return (
    <Card title="In front of the page">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
        <Button variant="danger" icon={<Trash2 className="size-4" />} onClick={() => setOpen('confirm')}>
          Abort run…
        </Button>
        <Button variant="ghost" onClick={() => setOpen('uninstall')}>
          Uninstall…
        </Button>
        <Menu
          trigger={<Button>Actions</Button>}
          entries={[
            { kind: 'item', id: 'again', label: 'Run again', onSelect: () => undefined },
            { kind: 'link', id: 'history', label: 'Show history', href: '/gallery' },
            { kind: 'separator', id: 's' },
            { kind: 'item', id: 'undo', label: 'Undo run', isDanger: true, onSelect: () => undefined },
            { kind: 'item', id: 'off', label: 'Not possible now', isDisabled: true, onSelect: () => undefined },
          ]}
        />
        <Popover trigger={<Button variant="ghost">What is a window?</Button>} title="Window">
          Genesys Cloud counts calls per minute and token. At the end of the minute the count starts again.
        </Popover>
      </div>
      <Dialog
        isOpen={open === 'dialog'}
        onOpenChange={set('dialog')}
        title="Share this view"
        description="The link shows the same filters, order and open row."
        footer={
          <Button variant="primary" onClick={() => setOpen('none')}>
            Copy link
          </Button>
        }
      >
        <Field label="Link">
          <Input readOnly value="https://headroom.example/o/contoso/quota?range=1h" onValueChange={() => undefined} />
        </Field>
      </Dialog>
      <ConfirmDialog
        isOpen={open === 'confirm'}
        onOpenChange={set('confirm')}
        title="Abort run?"
        stops="Finishes 6 in flight; 1,840 will not be changed."
        stays="1,634 changes already made."
        undo="Possible from the run’s page for 7 days."
        confirmLabel="Abort run"
        busyLabel="Aborting run"
        cancelLabel="Keep running"
        onConfirm={async () => undefined}
      />
      <ConfirmDialog
        isOpen={open === 'uninstall'}
        onOpenChange={set('uninstall')}
        title="Uninstall Headroom from Contoso?"
        stops="All calls, schedules imports and event streams of this organisation."
        stays="The audit trail, for 400 days."
        undo="Not possible; installing again makes new credentials."
        confirmLabel="Uninstall Headroom"
        busyLabel="Uninstalling"
        cancelLabel="Keep Headroom"
        nameToType="Contoso"
        onConfirm={async () => {
          throw new Error('Genesys Cloud refused to delete the OAuth client. Sign in as an admin and try again.');
        }}
      />
    </Card>
  );
}

function TabsCard() {
  const [tab, setTab] = useState('limits');
  return (
    <Card title="Tabs" subtitle="A select under 480 px">
      <Tabs
        label="Quota"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'limits', label: 'Limits', content: <p>The limits that matter now.</p> },
          { value: 'events', label: '429s', badge: <Badge>3</Badge>, content: <p>Requests Genesys Cloud refused.</p> },
          { value: 'audit', label: 'Audit', content: <p>Who changed what.</p> },
        ]}
      />
    </Card>
  );
}

function FilesCard() {
  const [file, setFile] = useState<{ name: string; sizeBytes: number } | null>(null);
  return (
    <Card title="Files">
      <div className="flex flex-col gap-4">
        <FileDrop
          label="Schedule file"
          accept=".csv,text/csv"
          maxBytes={2_000_000}
          help="CSV with agent, start and end."
          file={file}
          onFile={(taken) => setFile({ name: taken.name, sizeBytes: taken.size })}
        />
        <FileDrop
          label="Schedule file"
          accept=".csv,text/csv"
          maxBytes={2_000_000}
          file={{ name: 'week-47.csv', sizeBytes: 48_200 }}
          error="The heading row has no “agent” column."
          onFile={() => undefined}
        />
      </div>
    </Card>
  );
}
