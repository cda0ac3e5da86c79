import clsx from 'clsx';

/** Props of {@link Skeleton}. */
export type SkeletonProps = {
  /** Size and shape by class, for example `h-4 w-24`; give the final size, so nothing jumps. */
  className?: string;
};

/** A grey stand-in for content on its first way. Stays invisible for the first 200 ms, so a fast answer never flickers. */
export function Skeleton({ className }: SkeletonProps) {
  return (
    <span aria-hidden data-stand-in className={clsx('block animate-appear', className)}>
      <span className="block size-full animate-pulse rounded-sm bg-neutral-subtle" />
    </span>
  );
}

/** Several lines of text on their way, announced once as "Loading". */
export function SkeletonText({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={clsx('h-4', index === lines - 1 ? 'w-2/3' : 'w-full')} />
      ))}
    </div>
  );
}
