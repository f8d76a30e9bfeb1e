BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE image (
	id VARCHAR(36) NOT NULL, 
	path VARCHAR(256) NOT NULL, 
	creation_timestamp DATETIME NOT NULL, 
	stored_at DATETIME NOT NULL, 
	owner TEXT, 
	name TEXT, 
	content_type TEXT NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	rotation INTEGER, 
	mirrored BOOLEAN, 
	size_bytes BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	trace_id TEXT, name_folded TEXT, text_folded TEXT, 
	CONSTRAINT pk_image PRIMARY KEY (id), 
	CONSTRAINT fk_image_id FOREIGN KEY(id) REFERENCES image_lifecycle (id), 
	CONSTRAINT uq_image_path UNIQUE (path)
);
INSERT INTO "image" VALUES('6ac865fd-006a-433e-8076-990f4061c29e','64/4c9aaf961e83460fa8415e991bc54fed-1a67a96269125af63de4295c7290aeee','2026-11-30 02:42:49.079961','2026-11-30 02:42:49.184486','mFCti47elMKTpgw3EuSaVQ','invoice.png','image/png',640,200,0,0,1154,'1a67a96269125af63de4295c7290aeee56bf6f1caf94bee7d9f46ddba5cbd66c','79d8a674d85c1bce7271d43644895ffd','invoice.png','invoice 2026-114 two coffees, one tea');
INSERT INTO "image" VALUES('aeea3e90-791f-45ac-9fdc-10468b3895c3','0a/926dc31ee25a26e9461f5a431a6f4789-730221e8f9b57c61831dece1321a2de8','2026-11-30 02:42:51.081180','2026-11-30 02:42:51.109354','mFCti47elMKTpgw3EuSaVQ','reminder.png','image/png',640,130,0,0,607,'730221e8f9b57c61831dece1321a2de829c6e6215ae859e873fd68c0f0fcf5a5','aab380b532216de5fe9c8bcca87cff77','reminder.png','call the dentist on monday');
INSERT INTO "image" VALUES('c564bf27-4898-41ba-8a0c-1584fd447f0f','55/e3ec8c09fedd54fcc203612a5a0603e3-8296d586ff6e77c75fa655e46d9c20b3','2026-11-30 02:42:54.564958','2026-11-30 02:42:54.578715',NULL,'public.png','image/png',640,130,0,0,735,'8296d586ff6e77c75fa655e46d9c20b33b6846d6b75dec77fca157d4553cc323','f11446c043e4bdf0ba2a1021dded2cda',NULL,NULL);
CREATE TABLE image_box (
	id INTEGER NOT NULL, 
	image_id VARCHAR(36) NOT NULL, 
	ord_num INTEGER NOT NULL, 
	start_x INTEGER NOT NULL, 
	start_y INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	quad JSON, 
	confidence FLOAT, 
	score FLOAT, 
	words JSON, 
	CONSTRAINT pk_image_box PRIMARY KEY (id), 
	CONSTRAINT fk_image_box_image_id FOREIGN KEY(image_id) REFERENCES image_lifecycle (id), 
	CONSTRAINT uq_image_box_image_id_ord_num UNIQUE (image_id, ord_num)
);
INSERT INTO "image_box" VALUES(1,'6ac865fd-006a-433e-8076-990f4061c29e',0,24,34,324,42,'INVOICE 2026-114','[[24.26, 37.21], [347.64, 34.62], [347.64, 73.28], [24.26, 75.87]]',7.80908368854089429689e-01,0.9993,'[{"text": "INVOICE", "start": 0.0128, "end": 0.4086}, {"text": "2026-114", "start": 0.453, "end": 0.9621}]');
INSERT INTO "image_box" VALUES(2,'6ac865fd-006a-433e-8076-990f4061c29e',1,29,108,224,37,'Two coffeeS','[[29.05, 108.88], [252.99, 109.88], [252.99, 144.71], [29.05, 143.7]]',7.70612797956800710252e-01,0.992,'[{"text": "Two", "start": 0.0296, "end": 0.32}, {"text": "coffeeS", "start": 0.3873, "end": 0.9704}]');
INSERT INTO "image_box" VALUES(3,'aeea3e90-791f-45ac-9fdc-10468b3895c3',0,22,34,283,43,'Call the dentist','[[22.38, 34.39], [304.71, 36.49], [304.71, 76.67], [22.38, 74.57]]',9.75876841520569859866e-01,0.9974,'[{"text": "Call", "start": 0.0191, "end": 0.2834}, {"text": "the", "start": 0.2996, "end": 0.4901}, {"text": "dentist", "start": 0.5357, "end": 0.9919}]');
INSERT INTO "image_box" VALUES(5,'c564bf27-4898-41ba-8a0c-1584fd447f0f',0,23,37,319,41,'Open on Sunday','[[23.0, 37.71], [341.73, 39.81], [341.73, 77.09], [23.0, 74.99]]',9.88883412994643107296e-01,0.9805,'[{"text": "Open", "start": 0.0201, "end": 0.3123}, {"text": "on", "start": 0.3584, "end": 0.4935}, {"text": "Sunday", "start": 0.5397, "end": 0.9527}]');
CREATE TABLE image_lifecycle (
	id VARCHAR(36) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	deleted_at DATETIME, 
	leftover_path VARCHAR(256), text TEXT, owner TEXT, 
	CONSTRAINT pk_image_lifecycle PRIMARY KEY (id)
);
INSERT INTO "image_lifecycle" VALUES('6ac865fd-006a-433e-8076-990f4061c29e','2026-12-07 02:42:49.079961',NULL,NULL,'INVOICE 2026-114 Two coffees, one tea','mFCti47elMKTpgw3EuSaVQ');
INSERT INTO "image_lifecycle" VALUES('aeea3e90-791f-45ac-9fdc-10468b3895c3','2026-12-07 02:42:51.081180',NULL,NULL,'Call the dentist on Monday','mFCti47elMKTpgw3EuSaVQ');
INSERT INTO "image_lifecycle" VALUES('4c3ca6be-1bd1-4a8a-b2e9-d2c9e7c0d70b','2026-12-07 02:42:53.763896','2026-11-30 02:42:54.868594',NULL,NULL,'mFCti47elMKTpgw3EuSaVQ');
INSERT INTO "image_lifecycle" VALUES('c564bf27-4898-41ba-8a0c-1584fd447f0f','2026-12-07 02:42:54.564958',NULL,NULL,'Open on Sunday',NULL);
CREATE TABLE text_correction (
	id INTEGER NOT NULL, 
	image_id VARCHAR(36) NOT NULL, 
	ord_num INTEGER, 
	value TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_text_correction PRIMARY KEY (id), 
	CONSTRAINT fk_text_correction_image_id FOREIGN KEY(image_id) REFERENCES image_lifecycle (id), 
	CONSTRAINT uq_text_correction_message_id UNIQUE (message_id)
);
INSERT INTO "text_correction" VALUES(1,'6ac865fd-006a-433e-8076-990f4061c29e',1,'Two coffees, one tea','31a312dd-6b8f-4f74-ab6e-fe71f2dcad0e','2026-11-30 02:42:54.721696');
INSERT INTO "text_correction" VALUES(2,'aeea3e90-791f-45ac-9fdc-10468b3895c3',NULL,'Call the dentist on Monday','46b83016-4d2e-4ffc-843b-59d8e42e59aa','2026-11-30 02:42:54.812221');
CREATE INDEX ix_image_lifecycle_expires_at_deleted_at ON image_lifecycle (deleted_at, expires_at);
CREATE INDEX ix_image_lifecycle_leftover_path ON image_lifecycle (id) WHERE leftover_path IS NOT NULL;
CREATE INDEX ix_text_correction_image_id ON text_correction (image_id);
CREATE INDEX ix_image_history ON image (owner, creation_timestamp, stored_at, id);
COMMIT;
