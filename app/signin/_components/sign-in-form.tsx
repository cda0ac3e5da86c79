'use client';

import { useState } from 'react';
import { HttpProblem } from '#components/data/fetch-json.ts';
import { useFrame } from '#components/embed/use-frame.ts';
import { startSignIn } from '#components/shell/auth-requests.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Link } from '#components/ui/link.tsx';
import { Select } from '#components/ui/select.tsx';
import { usePreference } from '#components/ui/use-preference.ts';
import { signInProblem, type SignInProblem } from './sign-in-rules.ts';

/** Up to this many regions each have a button of their own. */
const BUTTONS_UP_TO = 4;

/** A region people can sign in to, and its provider at our sign-in routes. */
type Region = { id: string; name: string; providerId: string };

type SignInFormProps = {
  regions: readonly Region[];
  /** The region of the Genesys Cloud client around us, where it is known. */
  hintedRegionId: string | null;
  callbackUrl: string;
  problem: SignInProblem | null;
};

/** The choice of a region, remembered for the next time, and the way to Genesys Cloud. */
export function SignInForm({ regions, hintedRegionId, callbackUrl, problem }: SignInFormProps) {
  const ids = regions.map((region) => region.id);
  const [remembered, remember] = usePreference('headroom.region', ['', ...ids], '');
  const [busyId, setBusyId] = useState<string | null>(null);
  const [failure, setFailure] = useState<SignInProblem | null>(problem);
  const { isFramed } = useFrame();
  const preferredId = hintedRegionId ?? (remembered || null);

  const signIn = (region: Region) => {
    if (busyId !== null) return;
    remember(region.id);
    setBusyId(region.id);
    setFailure(null);
    startSignIn(region.providerId, callbackUrl).then(
      (url) => window.location.assign(url),
      (error: unknown) => {
        setBusyId(null);
        setFailure(signInProblem(error instanceof HttpProblem ? error.code : ''));
      },
    );
  };
  const Choice = regions.length <= BUTTONS_UP_TO ? RegionButtons : RegionSelect;
  return (
    <div className="flex flex-col gap-4">
      {failure && (
        <Banner tone="error" title={failure.title} isUrgent>
          {failure.nextStep}
        </Banner>
      )}
      <Choice regions={regions} preferredId={preferredId} busyId={busyId} onSignIn={signIn} />
      {isFramed && (
        <p className="text-sm text-mid">
          If the sign-in page does not open here,{' '}
          <Link href="/signin" isExternal>
            continue in a window
          </Link>
          .
        </p>
      )}
    </div>
  );
}

type ChoiceProps = {
  regions: readonly Region[];
  preferredId: string | null;
  busyId: string | null;
  onSignIn: (region: Region) => void;
};

function RegionButtons({ regions, preferredId, busyId, onSignIn }: ChoiceProps) {
  const primaryId = preferredId ?? (regions.length === 1 ? regions[0]?.id : null);
  return (
    <ul className="flex flex-col gap-2" aria-label="Regions">
      {regions.map((region) => (
        <li key={region.id}>
          <Button
            className="w-full"
            variant={region.id === primaryId ? 'primary' : 'secondary'}
            isBusy={region.id === busyId}
            busyLabel="Opening Genesys Cloud"
            onClick={() => onSignIn(region)}
          >
            Sign in to {region.name}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function RegionSelect({ regions, preferredId, busyId, onSignIn }: ChoiceProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const regionId = chosenId ?? preferredId;
  const region = regions.find(({ id }) => id === regionId);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (region) onSignIn(region);
      }}
    >
      <Field label="Region" help="The one your organisation lives in; your Genesys Cloud address shows it.">
        <Select
          options={regions.map(({ id, name }) => ({ value: id, label: name }))}
          value={regionId}
          onValueChange={setChosenId}
          placeholder="Choose a region"
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        disabled={!region}
        isBusy={busyId !== null}
        busyLabel="Opening Genesys Cloud"
      >
        Sign in with Genesys Cloud
      </Button>
    </form>
  );
}
