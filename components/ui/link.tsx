import clsx from 'clsx';
import { ExternalLink } from 'lucide-react';
import NextLink from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-class.ts';

/** Props of {@link Link}. */
export type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & {
  href: string;
  /** Leaves Headroom: opens a new tab and says so. */
  isExternal?: boolean;
};

/** A link in running text: underlined, in the link colour. */
export function Link({ href, isExternal = false, className, children, ...rest }: LinkProps) {
  const linkClass = clsx('text-link underline underline-offset-2 hover:text-link-hover', className);
  if (!isExternal) {
    return (
      <NextLink {...rest} href={href} className={linkClass}>
        {children}
      </NextLink>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={linkClass}>
      {children}
      <ExternalLink aria-hidden className="ml-1 inline size-3.5 align-[-2px]" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}

/** Props of {@link ButtonLink}. */
export type ButtonLinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & {
  href: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: ReactNode;
};

/** Navigation that looks like a button ("Import schedule"). It goes somewhere; it changes nothing. */
export function ButtonLink({ href, variant, size, icon, className, children, ...rest }: ButtonLinkProps) {
  return (
    <NextLink {...rest} href={href} className={buttonClass(variant, size, clsx(className))}>
      {icon}
      {children}
    </NextLink>
  );
}
