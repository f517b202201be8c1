-- The house as it stands from the first day. Words: shared vocabulary of the field; money in minor units,
-- quantities in thousandths, rates in millionths, `ends_on` and `expires_on` are the first day without.

-- ## The account, its clinics and its staff

CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    currency TEXT NOT NULL,
    currency_digits INTEGER NOT NULL CHECK (currency_digits BETWEEN 0 AND 3),
    locale TEXT NOT NULL,
    clock_offset INTEGER NOT NULL DEFAULT 0,
    sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
    held_since TEXT,
    held_reason TEXT,
    last_tick_at TEXT,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;

CREATE TABLE legal_entities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    tax_no TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE invoice_series (
    legal_entity_id INTEGER NOT NULL REFERENCES legal_entities (id),
    year INTEGER NOT NULL,
    next_no INTEGER NOT NULL CHECK (next_no > 0),
    PRIMARY KEY (legal_entity_id, year)
) STRICT;

CREATE TABLE clinics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    legal_entity_id INTEGER NOT NULL REFERENCES legal_entities (id),
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    zone TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    day_reached TEXT,
    self_cancel INTEGER NOT NULL CHECK (self_cancel IN (0, 1)),
    auto_invoice TEXT CHECK (auto_invoice IN ('on', 'off')),
    sending TEXT NOT NULL DEFAULT 'paid' CHECK (sending IN ('paid', 'made', 'never')),
    fee_notice_days INTEGER NOT NULL DEFAULT 30 CHECK (fee_notice_days BETWEEN 0 AND 365),
    archived_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'front_desk', 'practitioner')),
    password_hash TEXT,
    otp_secret TEXT,
    otp_last_step INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    theme TEXT NOT NULL DEFAULT 'device',
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE sign_in_tries (
    email_hash TEXT NOT NULL PRIMARY KEY,
    failed_count INTEGER NOT NULL,
    locked_until TEXT,
    tried_at TEXT NOT NULL
) STRICT;

CREATE INDEX sign_in_tries_by_time ON sign_in_tries (tried_at);

CREATE TABLE sessions (
    key TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset', 'invoice', 'card')),
    token_hash TEXT NOT NULL UNIQUE,
    subject INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    used_at TEXT
) STRICT;

CREATE INDEX links_by_subject ON links (purpose, subject);

CREATE TABLE activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    machine_at TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id),
    actor TEXT NOT NULL,
    area TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    patient_id INTEGER,
    what TEXT NOT NULL,
    old TEXT,
    new TEXT
) STRICT;

CREATE INDEX activity_by_area ON activity (area, id);

CREATE INDEX activity_by_subject ON activity (subject, subject_id);

CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;

CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;

-- ## Patients, payers, cards

CREATE TABLE patients (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    external_key TEXT UNIQUE,
    given TEXT NOT NULL,
    middle TEXT NOT NULL,
    family TEXT NOT NULL,
    birth_on TEXT,
    sex TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    phone_digits TEXT NOT NULL,
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    postcode TEXT NOT NULL,
    country TEXT NOT NULL,
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    deceased_on TEXT,
    note TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    search TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Searched and counted without touching the rows.
CREATE INDEX patients_by_name ON patients (active, sort_name, id, search);

CREATE INDEX patients_by_birth ON patients (birth_on);

CREATE INDEX patients_by_email ON patients (email);

CREATE INDEX patients_by_phone ON patients (phone_digits);

CREATE TABLE payers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('patient', 'person', 'company')),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    patient_id INTEGER UNIQUE REFERENCES patients (id),
    processor_customer TEXT,
    created_at TEXT NOT NULL,
    archived_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE cards (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    processor_method TEXT NOT NULL UNIQUE,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    exp_month INTEGER NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
    exp_year INTEGER NOT NULL,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    created_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE INDEX cards_by_payer ON cards (payer_id);

CREATE UNIQUE INDEX cards_one_default ON cards (payer_id) WHERE is_default AND removed_at IS NULL;

CREATE TABLE card_setups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    processor_session TEXT NOT NULL UNIQUE,
    return_to TEXT NOT NULL,
    link_id INTEGER REFERENCES links (id),
    card_id INTEGER REFERENCES cards (id),
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    mime TEXT NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
) STRICT;

CREATE INDEX documents_by_patient ON documents (patient_id);

CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;

CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;

CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    filename TEXT NOT NULL,
    content BLOB NOT NULL,
    mapping TEXT NOT NULL,
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    state TEXT NOT NULL CHECK (state IN ('uploaded', 'running', 'done', 'failed')),
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    created_by INTEGER REFERENCES users (id),
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE TABLE import_refusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;

CREATE INDEX import_refusals_by_import ON import_refusals (import_id, line);

-- ## Catalogue and paperwork

CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('service', 'product', 'class')),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    cost INTEGER CHECK (cost >= 0),
    tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000),
    unit TEXT NOT NULL,
    unit_decimals INTEGER NOT NULL CHECK (unit_decimals BETWEEN 0 AND 3),
    minutes INTEGER CHECK (minutes > 0),
    category TEXT NOT NULL DEFAULT '',
    add_on INTEGER NOT NULL DEFAULT 0 CHECK (add_on IN (0, 1)),
    search TEXT NOT NULL,
    archived_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE item_clinics (
    item_id INTEGER NOT NULL REFERENCES items (id),
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    PRIMARY KEY (item_id, clinic_id)
) STRICT;

CREATE TABLE agreements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    archived_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE agreement_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agreement_id INTEGER NOT NULL REFERENCES agreements (id),
    no INTEGER NOT NULL,
    html TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (agreement_id, no)
) STRICT;

CREATE TRIGGER agreement_versions_no_update BEFORE UPDATE ON agreement_versions BEGIN SELECT RAISE(ABORT, 'agreement_versions is append-only'); END;

CREATE TRIGGER agreement_versions_no_delete BEFORE DELETE ON agreement_versions BEGIN SELECT RAISE(ABORT, 'agreement_versions is append-only'); END;

-- ## Wallets and lots

CREATE TABLE wallets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL CHECK (kind IN ('own', 'shared')),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX wallets_one_own ON wallets (patient_id) WHERE kind = 'own';

CREATE TABLE wallet_access (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    from_on TEXT NOT NULL,
    to_on TEXT,
    limit_quantity INTEGER CHECK (limit_quantity >= 0),
    UNIQUE (wallet_id, patient_id, from_on)
) STRICT;

CREATE INDEX wallet_access_by_patient ON wallet_access (patient_id);

CREATE TABLE lots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    kind TEXT NOT NULL CHECK (kind IN ('item', 'money')),
    item_id INTEGER REFERENCES items (id),
    class TEXT NOT NULL CHECK (class IN ('paid', 'promotional')),
    origin TEXT NOT NULL,
    origin_id INTEGER NOT NULL,
    label TEXT NOT NULL,
    granted INTEGER NOT NULL CHECK (granted > 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    consumed INTEGER NOT NULL DEFAULT 0 CHECK (consumed >= 0),
    expired INTEGER NOT NULL DEFAULT 0 CHECK (expired >= 0),
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    transferred INTEGER NOT NULL DEFAULT 0 CHECK (transferred >= 0),
    value_total INTEGER NOT NULL CHECK (value_total >= 0),
    value_released INTEGER NOT NULL DEFAULT 0 CHECK (value_released >= 0),
    list_value INTEGER NOT NULL CHECK (list_value >= 0),
    starts_on TEXT NOT NULL,
    expires_on TEXT,
    conditions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (origin, origin_id),
    CHECK (held + consumed + expired + refunded + transferred <= granted),
    CHECK (value_released <= value_total),
    CHECK ((kind = 'item') = (item_id IS NOT NULL))
) STRICT;

CREATE INDEX lots_by_wallet ON lots (wallet_id, expires_on);

CREATE INDEX lots_by_expiry ON lots (expires_on);

CREATE TABLE credits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    kind TEXT NOT NULL CHECK (kind IN ('courtesy', 'promotional')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    expires_on TEXT,
    reason TEXT NOT NULL,
    once_key TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE lot_movements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lot_id INTEGER NOT NULL REFERENCES lots (id),
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'release', 'consume', 'restore', 'expire', 'refund', 'transfer', 'take_back')),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    value INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL,
    cause_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE INDEX lot_movements_by_lot ON lot_movements (lot_id);

CREATE TRIGGER lot_movements_no_update BEFORE UPDATE ON lot_movements BEGIN SELECT RAISE(ABORT, 'lot_movements is append-only'); END;

CREATE TRIGGER lot_movements_no_delete BEFORE DELETE ON lot_movements BEGIN SELECT RAISE(ABORT, 'lot_movements is append-only'); END;

-- ## Plans

CREATE TABLE plans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    color TEXT NOT NULL,
    position INTEGER NOT NULL,
    current_no INTEGER NOT NULL DEFAULT 0,
    auto_invoice TEXT CHECK (auto_invoice IN ('on', 'off')),
    sending TEXT CHECK (sending IN ('paid', 'made', 'never')),
    archived_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE UNIQUE INDEX plans_one_color ON plans (color) WHERE archived_at IS NULL;

CREATE TABLE plan_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_id INTEGER NOT NULL REFERENCES plans (id),
    no INTEGER NOT NULL,
    name TEXT NOT NULL,
    tier INTEGER NOT NULL,
    agreement_id INTEGER REFERENCES agreements (id),
    terms TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (plan_id, no)
) STRICT;

CREATE TRIGGER plan_versions_no_update BEFORE UPDATE ON plan_versions BEGIN SELECT RAISE(ABORT, 'plan_versions is append-only'); END;

CREATE TRIGGER plan_versions_no_delete BEFORE DELETE ON plan_versions BEGIN SELECT RAISE(ABORT, 'plan_versions is append-only'); END;

CREATE TABLE price_options (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_version_id INTEGER NOT NULL REFERENCES plan_versions (id),
    every TEXT NOT NULL CHECK (every IN ('month', 'quarter', 'year')),
    fee INTEGER NOT NULL CHECK (fee >= 0),
    auto_renew INTEGER NOT NULL CHECK (auto_renew IN (0, 1)),
    UNIQUE (plan_version_id, every)
) STRICT;

CREATE TRIGGER price_options_no_update BEFORE UPDATE ON price_options BEGIN SELECT RAISE(ABORT, 'price_options is append-only'); END;

CREATE TRIGGER price_options_no_delete BEFORE DELETE ON price_options BEGIN SELECT RAISE(ABORT, 'price_options is append-only'); END;

CREATE TABLE benefits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_version_id INTEGER NOT NULL REFERENCES plan_versions (id),
    item_id INTEGER NOT NULL REFERENCES items (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    every TEXT NOT NULL CHECK (every IN ('month', 'quarter', 'year')),
    expires TEXT NOT NULL,
    UNIQUE (plan_version_id, item_id)
) STRICT;

CREATE TRIGGER benefits_no_update BEFORE UPDATE ON benefits BEGIN SELECT RAISE(ABORT, 'benefits is append-only'); END;

CREATE TRIGGER benefits_no_delete BEFORE DELETE ON benefits BEGIN SELECT RAISE(ABORT, 'benefits is append-only'); END;

-- ## Prices by membership type and by contract (of the catalogue)

CREATE TABLE member_prices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES items (id),
    plan_id INTEGER NOT NULL REFERENCES plans (id),
    clinic_id INTEGER REFERENCES clinics (id),
    price INTEGER NOT NULL CHECK (price >= 0),
    from_on TEXT NOT NULL,
    to_on TEXT,
    created_at TEXT NOT NULL,
    CHECK (to_on IS NULL OR to_on > from_on)
) STRICT;

CREATE UNIQUE INDEX member_prices_once ON member_prices (item_id, plan_id, COALESCE(clinic_id, 0), from_on);

CREATE TABLE price_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL,
    archived_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE contract_prices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    price_list_id INTEGER NOT NULL REFERENCES price_lists (id),
    item_id INTEGER REFERENCES items (id),
    plan_id INTEGER REFERENCES plans (id),
    every TEXT CHECK (every IN ('month', 'quarter', 'year')),
    price INTEGER NOT NULL CHECK (price >= 0),
    from_on TEXT NOT NULL,
    to_on TEXT,
    created_at TEXT NOT NULL,
    CHECK (to_on IS NULL OR to_on > from_on),
    CHECK ((item_id IS NULL) <> (plan_id IS NULL)),
    CHECK ((plan_id IS NULL) = (every IS NULL))
) STRICT;

CREATE UNIQUE INDEX contract_prices_once ON contract_prices (price_list_id, COALESCE(item_id, 0), COALESCE(plan_id, 0), COALESCE(every, ''), from_on);

CREATE INDEX contract_prices_by_item ON contract_prices (item_id);

CREATE INDEX contract_prices_by_plan ON contract_prices (plan_id);

CREATE TABLE price_list_patients (
    patient_id INTEGER NOT NULL PRIMARY KEY REFERENCES patients (id),
    price_list_id INTEGER NOT NULL REFERENCES price_lists (id)
) STRICT;

CREATE INDEX price_list_patients_by_list ON price_list_patients (price_list_id);

CREATE TABLE coupons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    code_key TEXT NOT NULL CHECK (code_key <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount')),
    value INTEGER NOT NULL CHECK (value > 0),
    expires_on TEXT,
    cycles INTEGER CHECK (cycles > 0),
    also_setup_fee INTEGER NOT NULL CHECK (also_setup_fee IN (0, 1)),
    archived_at TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (kind = 'amount' OR value <= 1000000)
) STRICT;

CREATE UNIQUE INDEX coupons_one_code ON coupons (code_key) WHERE archived_at IS NULL;

-- ## Memberships

CREATE TABLE memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    plan_id INTEGER NOT NULL REFERENCES plans (id),
    plan_version_id INTEGER NOT NULL REFERENCES plan_versions (id),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'trial', 'active', 'past_due', 'suspended', 'unpaid', 'paused', 'ended', 'undone')),
    collection TEXT NOT NULL CHECK (collection IN ('automatic', 'invoice')),
    auto_invoice TEXT CHECK (auto_invoice IN ('on', 'off')),
    card_id INTEGER REFERENCES cards (id),
    every TEXT NOT NULL CHECK (every IN ('month', 'quarter', 'year')),
    fee INTEGER NOT NULL CHECK (fee >= 0),
    joined_on TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    anchor_on TEXT NOT NULL,
    billing_day INTEGER NOT NULL CHECK (billing_day BETWEEN 1 AND 31),
    next_on TEXT NOT NULL,
    next_no INTEGER NOT NULL CHECK (next_no > 0),
    next_billing_on TEXT,
    next_amount INTEGER NOT NULL CHECK (next_amount >= 0),
    grace_until TEXT,
    ends_on TEXT,
    lease_by TEXT,
    lease_until TEXT,
    coupon_id INTEGER REFERENCES coupons (id),
    coupon_used INTEGER NOT NULL DEFAULT 0 CHECK (coupon_used >= 0),
    once_key TEXT UNIQUE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
) STRICT;

CREATE UNIQUE INDEX memberships_same_plan_once ON memberships (patient_id, plan_id) WHERE status NOT IN ('ended', 'undone');

CREATE INDEX memberships_by_patient ON memberships (patient_id);

CREATE INDEX memberships_by_billing ON memberships (next_billing_on);

CREATE INDEX memberships_by_grace ON memberships (grace_until);

CREATE INDEX memberships_by_end ON memberships (ends_on);

CREATE INDEX memberships_by_status ON memberships (status, patient_id);

CREATE TABLE signed_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    agreement_version_id INTEGER NOT NULL REFERENCES agreement_versions (id),
    plan_version_id INTEGER NOT NULL REFERENCES plan_versions (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    body TEXT NOT NULL,
    facts TEXT NOT NULL,
    consent TEXT NOT NULL,
    signature BLOB,
    typed_name TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    staff TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX signed_records_by_membership ON signed_records (membership_id);

CREATE INDEX signed_records_by_agreement ON signed_records (agreement_version_id);

CREATE TRIGGER signed_records_no_update BEFORE UPDATE ON signed_records BEGIN SELECT RAISE(ABORT, 'signed_records is append-only'); END;

CREATE TRIGGER signed_records_no_delete BEFORE DELETE ON signed_records BEGIN SELECT RAISE(ABORT, 'signed_records is append-only'); END;

CREATE TABLE membership_terms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    from_on TEXT NOT NULL,
    plan_version_id INTEGER NOT NULL REFERENCES plan_versions (id),
    price_option_id INTEGER NOT NULL REFERENCES price_options (id),
    signed_record_id INTEGER REFERENCES signed_records (id),
    terms TEXT NOT NULL,
    overrides TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX membership_terms_by_membership ON membership_terms (membership_id, from_on);

CREATE TRIGGER membership_terms_no_update BEFORE UPDATE ON membership_terms BEGIN SELECT RAISE(ABORT, 'membership_terms is append-only'); END;

CREATE TRIGGER membership_terms_no_delete BEFORE DELETE ON membership_terms BEGIN SELECT RAISE(ABORT, 'membership_terms is append-only'); END;

CREATE TABLE cancellations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    asked_on TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    fee INTEGER NOT NULL CHECK (fee >= 0),
    fee_waived TEXT NOT NULL,
    invoice_id INTEGER,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by TEXT
) STRICT;

CREATE UNIQUE INDEX cancellations_one_standing ON cancellations (membership_id) WHERE withdrawn_at IS NULL;

-- ## Billing

CREATE TABLE invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    legal_entity_id INTEGER NOT NULL REFERENCES legal_entities (id),
    number TEXT,
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    membership_id INTEGER REFERENCES memberships (id),
    kind TEXT NOT NULL CHECK (kind IN ('enrollment', 'renewal', 'fee', 'sale')),
    status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void', 'credited', 'written_off', 'unpaid')),
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    gross INTEGER NOT NULL CHECK (gross >= 0),
    paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    retry_on TEXT,
    thank_you TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (legal_entity_id, number),
    CHECK (net + tax = gross),
    CHECK (paid <= gross)
) STRICT;

CREATE INDEX invoices_by_patient ON invoices (patient_id);

CREATE INDEX invoices_by_payer ON invoices (payer_id);

CREATE INDEX invoices_by_membership ON invoices (membership_id);

CREATE INDEX invoices_by_status ON invoices (status, due_on);

CREATE INDEX invoices_by_day ON invoices (issued_on);

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    invoice_id INTEGER UNIQUE REFERENCES invoices (id),
    once_key TEXT UNIQUE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    dropped_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX drafts_by_patient ON drafts (patient_id) WHERE invoice_id IS NULL AND dropped_at IS NULL;

CREATE TABLE draft_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id INTEGER NOT NULL REFERENCES drafts (id),
    position INTEGER NOT NULL,
    item_id INTEGER REFERENCES items (id),
    plan_id INTEGER REFERENCES plans (id),
    every TEXT CHECK (every IN ('month', 'quarter', 'year')),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    UNIQUE (draft_id, position),
    CHECK ((item_id IS NULL) <> (plan_id IS NULL)),
    CHECK ((plan_id IS NULL) = (every IS NULL))
) STRICT;

CREATE TABLE invoice_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('membership_fee', 'setup_fee', 'early_cancellation_fee', 'no_show_fee', 'service', 'product', 'package', 'discount')),
    what TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    unit_price INTEGER NOT NULL,
    net INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    price_has_tax INTEGER NOT NULL CHECK (price_has_tax IN (0, 1)),
    why TEXT NOT NULL,
    membership_id INTEGER REFERENCES memberships (id),
    period_no INTEGER,
    item_id INTEGER REFERENCES items (id),
    voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
    UNIQUE (invoice_id, position),
    CHECK (net + tax = gross)
) STRICT;

CREATE UNIQUE INDEX invoice_lines_one_fee ON invoice_lines (membership_id, period_no) WHERE kind = 'membership_fee' AND NOT voided;

CREATE TABLE periods (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    no INTEGER NOT NULL CHECK (no > 0),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('trial', 'part', 'full', 'break')),
    prior_no INTEGER,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0),
    invoice_id INTEGER REFERENCES invoices (id),
    recognised_to TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (membership_id, no),
    UNIQUE (membership_id, no, ends_on),
    FOREIGN KEY (membership_id, prior_no, starts_on) REFERENCES periods (membership_id, no, ends_on),
    CHECK (ends_on > starts_on),
    CHECK ((no = 1 AND prior_no IS NULL) OR prior_no = no - 1)
) STRICT;

CREATE INDEX periods_to_recognise ON periods (id) WHERE recognised_to IS NULL OR recognised_to < ends_on;

CREATE INDEX periods_by_invoice ON periods (invoice_id);

CREATE TABLE grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    membership_id INTEGER NOT NULL REFERENCES memberships (id),
    period_no INTEGER NOT NULL,
    benefit TEXT NOT NULL,
    item_id INTEGER REFERENCES items (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    expires_on TEXT,
    state TEXT NOT NULL CHECK (state IN ('due', 'given', 'withheld', 'taken_back')),
    lot_id INTEGER REFERENCES lots (id),
    created_at TEXT NOT NULL,
    UNIQUE (membership_id, benefit, starts_on),
    FOREIGN KEY (membership_id, period_no) REFERENCES periods (membership_id, no)
) STRICT;

CREATE INDEX grants_due ON grants (starts_on) WHERE state = 'due';

CREATE TABLE charges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id),
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    membership_id INTEGER REFERENCES memberships (id),
    kind TEXT NOT NULL CHECK (kind IN ('automatic', 'desk', 'patient')),
    state TEXT NOT NULL CHECK (state IN ('due', 'sending', 'paid', 'declined', 'unknown', 'needs_patient', 'dropped')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    card_id INTEGER NOT NULL REFERENCES cards (id),
    due_on TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    settled_at TEXT,
    lease_by TEXT,
    lease_until TEXT
) STRICT;

CREATE UNIQUE INDEX charges_one_live ON charges (invoice_id) WHERE state IN ('due', 'sending', 'unknown');

CREATE UNIQUE INDEX charges_one_a_day ON charges (membership_id, due_on) WHERE kind = 'automatic' AND state <> 'dropped';

CREATE INDEX charges_live ON charges (state, id) WHERE state IN ('due', 'sending', 'unknown');

CREATE INDEX charges_by_invoice ON charges (invoice_id);

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    charge_id INTEGER NOT NULL REFERENCES charges (id),
    no INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    card_id INTEGER NOT NULL REFERENCES cards (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL CHECK (state IN ('sent', 'not_sent', 'paid', 'declined', 'needs_patient', 'failed')),
    processor_id TEXT,
    code TEXT,
    day TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    answered_at TEXT,
    UNIQUE (charge_id, no)
) STRICT;

CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payer_id INTEGER NOT NULL REFERENCES payers (id),
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    method TEXT NOT NULL CHECK (method IN ('card', 'cash', 'terminal', 'transfer', 'check')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    attempt_id INTEGER UNIQUE REFERENCES attempts (id),
    card_id INTEGER REFERENCES cards (id),
    reference TEXT NOT NULL,
    once_key TEXT UNIQUE,
    day TEXT NOT NULL,
    received_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CHECK (refunded <= amount)
) STRICT;

CREATE INDEX payments_by_patient ON payments (patient_id);

CREATE INDEX payments_by_day ON payments (day);

CREATE TABLE allocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    invoice_id INTEGER NOT NULL REFERENCES invoices (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    day TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX allocations_by_payment ON allocations (payment_id);

CREATE INDEX allocations_by_invoice ON allocations (invoice_id);

CREATE TRIGGER allocations_no_update BEFORE UPDATE ON allocations BEGIN SELECT RAISE(ABORT, 'allocations is append-only'); END;

CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations BEGIN SELECT RAISE(ABORT, 'allocations is append-only'); END;

CREATE TABLE refunds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    method TEXT NOT NULL CHECK (method IN ('card', 'cash', 'terminal', 'transfer', 'check', 'wallet')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL CHECK (state IN ('due', 'sending', 'done', 'failed', 'unknown')),
    key TEXT NOT NULL UNIQUE,
    once_key TEXT UNIQUE,
    processor_id TEXT,
    code TEXT,
    reason TEXT NOT NULL,
    day TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    settled_at TEXT,
    lease_by TEXT,
    lease_until TEXT
) STRICT;

CREATE INDEX refunds_by_payment ON refunds (payment_id);

CREATE INDEX refunds_live ON refunds (state, id) WHERE state IN ('due', 'sending', 'unknown');

-- ## The journal

CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    cause TEXT NOT NULL,
    cause_id INTEGER NOT NULL,
    memo TEXT NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (cause, cause_id)
) STRICT;

CREATE INDEX entries_by_day ON entries (day);

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;

CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;

CREATE TABLE postings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL REFERENCES entries (id),
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    clinic_id INTEGER NOT NULL REFERENCES clinics (id),
    payer_id INTEGER REFERENCES payers (id),
    membership_id INTEGER REFERENCES memberships (id),
    CHECK (debit <> credit)
) STRICT;

CREATE INDEX postings_by_entry ON postings (entry_id);

CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;

CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;

-- ## Letters and tasks

CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'no_email', 'printed', 'dropped')),
    patient_id INTEGER REFERENCES patients (id),
    user_id INTEGER REFERENCES users (id),
    invoice_id INTEGER REFERENCES invoices (id),
    membership_id INTEGER REFERENCES memberships (id),
    clinic_id INTEGER REFERENCES clinics (id),
    to_name TEXT NOT NULL,
    to_email TEXT NOT NULL,
    facts TEXT NOT NULL,
    subject TEXT,
    html TEXT,
    body TEXT,
    not_before TEXT NOT NULL,
    once_key TEXT NOT NULL UNIQUE,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    lease_by TEXT,
    lease_until TEXT,
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;

CREATE INDEX letters_waiting ON letters (not_before) WHERE state = 'queued';

CREATE INDEX letters_by_invoice ON letters (invoice_id);

CREATE INDEX letters_by_patient ON letters (patient_id);

CREATE INDEX letters_by_membership ON letters (membership_id, kind);

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    patient_id INTEGER REFERENCES patients (id),
    membership_id INTEGER REFERENCES memberships (id),
    invoice_id INTEGER REFERENCES invoices (id),
    letter_id INTEGER REFERENCES letters (id),
    due_on TEXT NOT NULL,
    once_key TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    done_at TEXT,
    done_by TEXT
) STRICT;

CREATE INDEX tasks_open ON tasks (due_on) WHERE done_at IS NULL;
