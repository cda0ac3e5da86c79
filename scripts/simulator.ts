// `npm run simulator -- --port N --seed S`: the local Genesys Cloud alone.
import '#simulator/main.ts';
