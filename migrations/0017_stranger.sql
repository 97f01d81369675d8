-- Who took a device off the list of strangers, when and why. JSON, null when nobody did.
ALTER TABLE stranger ADD COLUMN dismissed TEXT NOT NULL DEFAULT 'null';
