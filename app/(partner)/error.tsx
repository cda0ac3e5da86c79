'use client';

import ErrorInOrganisation from '../(org)/error.tsx';

/** As on the pages of an organisation. */
export default ErrorInOrganisation;
