import OrgLayout from '../(org)/layout.tsx';

/** Partner pages stand in the same shell as an organisation's; each page and route checks who may see it. */
export default OrgLayout;
