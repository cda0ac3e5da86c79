-- The business units of whose schedule operations an organisation's ingress hears, so that a run knows whether to wait or to ask.
ALTER TABLE event_ingress ADD COLUMN business_unit_ids uuid[] NOT NULL DEFAULT '{}';
