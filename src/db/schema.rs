//! The tables, one text for both databases. Kept beside the migrations by hand; a test compares them with both.

use super::instant::UtcTs;

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    account (id) {
        id -> BigInt,
        currency -> Text,
        currency_digits -> BigInt,
        locale -> Text,
        clock_offset -> BigInt,
        sample -> Bool,
        held_since -> Nullable<UtcTs>,
        held_reason -> Nullable<Text>,
        last_tick_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    settings (scope, key) {
        scope -> Text,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    legal_entities (id) {
        id -> BigInt,
        name -> Text,
        address -> Text,
        tax_no -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    invoice_series (legal_entity_id, year) {
        legal_entity_id -> BigInt,
        year -> BigInt,
        next_no -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    clinics (id) {
        id -> BigInt,
        legal_entity_id -> BigInt,
        name -> Text,
        short_name -> Text,
        zone -> Text,
        address -> Text,
        phone -> Text,
        email -> Text,
        day_reached -> Nullable<Date>,
        self_cancel -> Bool,
        auto_invoice -> Nullable<Text>,
        sending -> Text,
        fee_notice_days -> BigInt,
        archived_at -> Nullable<UtcTs>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        otp_secret -> Nullable<Text>,
        otp_last_step -> BigInt,
        active -> Bool,
        theme -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    sign_in_tries (email_hash) {
        email_hash -> Text,
        failed_count -> BigInt,
        locked_until -> Nullable<UtcTs>,
        tried_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    sessions (key) {
        key -> Text,
        user_id -> Nullable<BigInt>,
        state -> Text,
        created_at -> UtcTs,
        expires_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    links (id) {
        id -> BigInt,
        purpose -> Text,
        token_hash -> Text,
        subject -> BigInt,
        created_at -> UtcTs,
        expires_at -> Nullable<UtcTs>,
        used_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    activity (id) {
        id -> BigInt,
        at -> UtcTs,
        machine_at -> UtcTs,
        user_id -> Nullable<BigInt>,
        actor -> Text,
        area -> Text,
        subject -> Text,
        subject_id -> BigInt,
        patient_id -> Nullable<BigInt>,
        what -> Text,
        old -> Nullable<Text>,
        new -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    patients (id) {
        id -> BigInt,
        external_key -> Nullable<Text>,
        given -> Text,
        middle -> Text,
        family -> Text,
        birth_on -> Nullable<Date>,
        sex -> Text,
        email -> Text,
        phone -> Text,
        phone_digits -> Text,
        street -> Text,
        city -> Text,
        state -> Text,
        postcode -> Text,
        country -> Text,
        clinic_id -> BigInt,
        active -> Bool,
        deceased_on -> Nullable<Date>,
        note -> Text,
        sort_name -> Text,
        search -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    payers (id) {
        id -> BigInt,
        kind -> Text,
        name -> Text,
        email -> Text,
        address -> Text,
        patient_id -> Nullable<BigInt>,
        processor_customer -> Nullable<Text>,
        created_at -> UtcTs,
        archived_at -> Nullable<UtcTs>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    cards (id) {
        id -> BigInt,
        payer_id -> BigInt,
        processor_method -> Text,
        brand -> Text,
        last4 -> Text,
        exp_month -> BigInt,
        exp_year -> BigInt,
        is_default -> Bool,
        created_at -> UtcTs,
        removed_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    card_setups (id) {
        id -> BigInt,
        payer_id -> BigInt,
        processor_session -> Text,
        return_to -> Text,
        link_id -> Nullable<BigInt>,
        card_id -> Nullable<BigInt>,
        created_at -> UtcTs,
        finished_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    documents (id) {
        id -> BigInt,
        patient_id -> BigInt,
        kind -> Text,
        title -> Text,
        mime -> Text,
        content -> Binary,
        sha256 -> Text,
        created_at -> UtcTs,
        created_by -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    imports (id) {
        id -> BigInt,
        kind -> Text,
        filename -> Text,
        content -> Binary,
        mapping -> Text,
        clinic_id -> BigInt,
        state -> Text,
        total -> BigInt,
        done -> BigInt,
        added -> BigInt,
        changed -> BigInt,
        refused -> BigInt,
        failure -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> UtcTs,
        finished_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    import_refusals (id) {
        id -> BigInt,
        import_id -> BigInt,
        line -> BigInt,
        field -> Text,
        value -> Text,
        why -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    items (id) {
        id -> BigInt,
        kind -> Text,
        name -> Text,
        description -> Text,
        price -> BigInt,
        cost -> Nullable<BigInt>,
        tax_rate -> BigInt,
        unit -> Text,
        unit_decimals -> BigInt,
        minutes -> Nullable<BigInt>,
        category -> Text,
        add_on -> Bool,
        search -> Text,
        archived_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    item_clinics (item_id, clinic_id) {
        item_id -> BigInt,
        clinic_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    agreements (id) {
        id -> BigInt,
        name -> Text,
        archived_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    agreement_versions (id) {
        id -> BigInt,
        agreement_id -> BigInt,
        no -> BigInt,
        html -> Text,
        created_by -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    wallets (id) {
        id -> BigInt,
        patient_id -> BigInt,
        kind -> Text,
        name -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    wallet_access (id) {
        id -> BigInt,
        wallet_id -> BigInt,
        patient_id -> BigInt,
        from_on -> Date,
        to_on -> Nullable<Date>,
        limit_quantity -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    lots (id) {
        id -> BigInt,
        wallet_id -> BigInt,
        kind -> Text,
        item_id -> Nullable<BigInt>,
        class -> Text,
        origin -> Text,
        origin_id -> BigInt,
        label -> Text,
        granted -> BigInt,
        held -> BigInt,
        consumed -> BigInt,
        expired -> BigInt,
        refunded -> BigInt,
        transferred -> BigInt,
        value_total -> BigInt,
        value_released -> BigInt,
        list_value -> BigInt,
        starts_on -> Date,
        expires_on -> Nullable<Date>,
        conditions -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    credits (id) {
        id -> BigInt,
        wallet_id -> BigInt,
        kind -> Text,
        amount -> BigInt,
        expires_on -> Nullable<Date>,
        reason -> Text,
        once_key -> Text,
        created_by -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    lot_movements (id) {
        id -> BigInt,
        lot_id -> BigInt,
        day -> Date,
        at -> UtcTs,
        kind -> Text,
        quantity -> BigInt,
        value -> BigInt,
        cause -> Text,
        cause_id -> BigInt,
        actor -> Text,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    plans (id) {
        id -> BigInt,
        color -> Text,
        position -> BigInt,
        current_no -> BigInt,
        auto_invoice -> Nullable<Text>,
        sending -> Nullable<Text>,
        archived_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    plan_versions (id) {
        id -> BigInt,
        plan_id -> BigInt,
        no -> BigInt,
        name -> Text,
        tier -> BigInt,
        agreement_id -> Nullable<BigInt>,
        terms -> Text,
        created_by -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    price_options (id) {
        id -> BigInt,
        plan_version_id -> BigInt,
        every -> Text,
        fee -> BigInt,
        auto_renew -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    benefits (id) {
        id -> BigInt,
        plan_version_id -> BigInt,
        item_id -> BigInt,
        quantity -> BigInt,
        every -> Text,
        expires -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    member_prices (id) {
        id -> BigInt,
        item_id -> BigInt,
        plan_id -> BigInt,
        clinic_id -> Nullable<BigInt>,
        price -> BigInt,
        from_on -> Date,
        to_on -> Nullable<Date>,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    price_lists (id) {
        id -> BigInt,
        name -> Text,
        note -> Text,
        archived_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    contract_prices (id) {
        id -> BigInt,
        price_list_id -> BigInt,
        item_id -> Nullable<BigInt>,
        plan_id -> Nullable<BigInt>,
        every -> Nullable<Text>,
        price -> BigInt,
        from_on -> Date,
        to_on -> Nullable<Date>,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    price_list_patients (patient_id) {
        patient_id -> BigInt,
        price_list_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    coupons (id) {
        id -> BigInt,
        code -> Text,
        code_key -> Text,
        kind -> Text,
        value -> BigInt,
        expires_on -> Nullable<Date>,
        cycles -> Nullable<Integer>,
        also_setup_fee -> Bool,
        archived_at -> Nullable<UtcTs>,
        created_by -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    memberships (id) {
        id -> BigInt,
        patient_id -> BigInt,
        payer_id -> BigInt,
        clinic_id -> BigInt,
        plan_id -> BigInt,
        plan_version_id -> BigInt,
        status -> Text,
        collection -> Text,
        auto_invoice -> Nullable<Text>,
        card_id -> Nullable<BigInt>,
        every -> Text,
        fee -> BigInt,
        joined_on -> Date,
        starts_on -> Date,
        anchor_on -> Date,
        billing_day -> BigInt,
        next_on -> Date,
        next_no -> BigInt,
        next_billing_on -> Nullable<Date>,
        next_amount -> BigInt,
        grace_until -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        lease_by -> Nullable<Text>,
        lease_until -> Nullable<UtcTs>,
        coupon_id -> Nullable<BigInt>,
        coupon_used -> BigInt,
        once_key -> Nullable<Text>,
        created_by -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    signed_records (id) {
        id -> BigInt,
        patient_id -> BigInt,
        membership_id -> BigInt,
        agreement_version_id -> BigInt,
        plan_version_id -> BigInt,
        document_id -> BigInt,
        body -> Text,
        facts -> Text,
        consent -> Text,
        signature -> Nullable<Binary>,
        typed_name -> Text,
        signed_at -> UtcTs,
        address -> Text,
        browser -> Text,
        staff -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    membership_terms (id) {
        id -> BigInt,
        membership_id -> BigInt,
        from_on -> Date,
        plan_version_id -> BigInt,
        price_option_id -> BigInt,
        signed_record_id -> Nullable<BigInt>,
        terms -> Text,
        overrides -> Text,
        created_by -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    cancellations (id) {
        id -> BigInt,
        membership_id -> BigInt,
        asked_on -> Date,
        asked_by -> Text,
        reason -> Text,
        note -> Text,
        ends_on -> Date,
        fee -> BigInt,
        fee_waived -> Text,
        invoice_id -> Nullable<BigInt>,
        created_by -> Text,
        created_at -> UtcTs,
        withdrawn_at -> Nullable<UtcTs>,
        withdrawn_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    invoices (id) {
        id -> BigInt,
        legal_entity_id -> BigInt,
        number -> Nullable<Text>,
        clinic_id -> BigInt,
        payer_id -> BigInt,
        patient_id -> BigInt,
        membership_id -> Nullable<BigInt>,
        kind -> Text,
        status -> Text,
        issued_on -> Date,
        due_on -> Date,
        net -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
        paid -> BigInt,
        retry_on -> Nullable<Date>,
        thank_you -> Text,
        created_by -> Text,
        created_at -> UtcTs,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    drafts (id) {
        id -> BigInt,
        patient_id -> BigInt,
        payer_id -> BigInt,
        invoice_id -> Nullable<BigInt>,
        once_key -> Nullable<Text>,
        created_by -> Text,
        created_at -> UtcTs,
        dropped_at -> Nullable<UtcTs>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    draft_lines (id) {
        id -> BigInt,
        draft_id -> BigInt,
        position -> BigInt,
        item_id -> Nullable<BigInt>,
        plan_id -> Nullable<BigInt>,
        every -> Nullable<Text>,
        quantity -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    invoice_lines (id) {
        id -> BigInt,
        invoice_id -> BigInt,
        position -> BigInt,
        kind -> Text,
        what -> Text,
        quantity -> BigInt,
        unit_price -> BigInt,
        net -> BigInt,
        tax_rate -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
        price_has_tax -> Bool,
        why -> Text,
        membership_id -> Nullable<BigInt>,
        period_no -> Nullable<BigInt>,
        item_id -> Nullable<BigInt>,
        voided -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    periods (id) {
        id -> BigInt,
        membership_id -> BigInt,
        no -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        kind -> Text,
        prior_no -> Nullable<BigInt>,
        amount -> BigInt,
        discount -> BigInt,
        invoice_id -> Nullable<BigInt>,
        recognised_to -> Nullable<Date>,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    grants (id) {
        id -> BigInt,
        membership_id -> BigInt,
        period_no -> BigInt,
        benefit -> Text,
        item_id -> Nullable<BigInt>,
        quantity -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        expires_on -> Nullable<Date>,
        state -> Text,
        lot_id -> Nullable<BigInt>,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    charges (id) {
        id -> BigInt,
        invoice_id -> BigInt,
        payer_id -> BigInt,
        membership_id -> Nullable<BigInt>,
        kind -> Text,
        state -> Text,
        amount -> BigInt,
        card_id -> BigInt,
        due_on -> Date,
        created_by -> Text,
        created_at -> UtcTs,
        settled_at -> Nullable<UtcTs>,
        lease_by -> Nullable<Text>,
        lease_until -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    attempts (id) {
        id -> BigInt,
        charge_id -> BigInt,
        no -> BigInt,
        key -> Text,
        card_id -> BigInt,
        amount -> BigInt,
        state -> Text,
        processor_id -> Nullable<Text>,
        code -> Nullable<Text>,
        day -> Date,
        sent_at -> UtcTs,
        answered_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    payments (id) {
        id -> BigInt,
        payer_id -> BigInt,
        patient_id -> BigInt,
        clinic_id -> BigInt,
        method -> Text,
        amount -> BigInt,
        refunded -> BigInt,
        attempt_id -> Nullable<BigInt>,
        card_id -> Nullable<BigInt>,
        reference -> Text,
        once_key -> Nullable<Text>,
        day -> Date,
        received_by -> Text,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    allocations (id) {
        id -> BigInt,
        payment_id -> BigInt,
        invoice_id -> BigInt,
        amount -> BigInt,
        day -> Date,
        created_at -> UtcTs,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    refunds (id) {
        id -> BigInt,
        payment_id -> BigInt,
        method -> Text,
        amount -> BigInt,
        state -> Text,
        key -> Text,
        once_key -> Nullable<Text>,
        processor_id -> Nullable<Text>,
        code -> Nullable<Text>,
        reason -> Text,
        day -> Date,
        created_by -> Text,
        created_at -> UtcTs,
        settled_at -> Nullable<UtcTs>,
        lease_by -> Nullable<Text>,
        lease_until -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    entries (id) {
        id -> BigInt,
        day -> Date,
        at -> UtcTs,
        cause -> Text,
        cause_id -> BigInt,
        memo -> Text,
        actor -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    postings (id) {
        id -> BigInt,
        entry_id -> BigInt,
        debit -> Text,
        credit -> Text,
        amount -> BigInt,
        clinic_id -> BigInt,
        payer_id -> Nullable<BigInt>,
        membership_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    letters (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        patient_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        invoice_id -> Nullable<BigInt>,
        membership_id -> Nullable<BigInt>,
        clinic_id -> Nullable<BigInt>,
        to_name -> Text,
        to_email -> Text,
        facts -> Text,
        subject -> Nullable<Text>,
        html -> Nullable<Text>,
        body -> Nullable<Text>,
        not_before -> UtcTs,
        once_key -> Text,
        tries -> BigInt,
        last_error -> Nullable<Text>,
        lease_by -> Nullable<Text>,
        lease_until -> Nullable<UtcTs>,
        created_at -> UtcTs,
        sent_at -> Nullable<UtcTs>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::UtcTs;

    tasks (id) {
        id -> BigInt,
        kind -> Text,
        title -> Text,
        detail -> Text,
        patient_id -> Nullable<BigInt>,
        membership_id -> Nullable<BigInt>,
        invoice_id -> Nullable<BigInt>,
        letter_id -> Nullable<BigInt>,
        due_on -> Date,
        once_key -> Text,
        created_at -> UtcTs,
        done_at -> Nullable<UtcTs>,
        done_by -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account,
    settings,
    legal_entities,
    invoice_series,
    clinics,
    users,
    sessions,
    sign_in_tries,
    links,
    activity,
    patients,
    payers,
    cards,
    card_setups,
    documents,
    imports,
    import_refusals,
    items,
    item_clinics,
    agreements,
    agreement_versions,
    wallets,
    wallet_access,
    lots,
    credits,
    lot_movements,
    plans,
    plan_versions,
    price_options,
    benefits,
    member_prices,
    price_lists,
    contract_prices,
    price_list_patients,
    coupons,
    memberships,
    signed_records,
    membership_terms,
    cancellations,
    invoices,
    drafts,
    draft_lines,
    invoice_lines,
    periods,
    grants,
    charges,
    attempts,
    payments,
    allocations,
    refunds,
    entries,
    postings,
    letters,
    tasks,
);
