//! forewarn.toml as written: every table and key, in the order of config/forewarn.toml, which documents them.
//!
//! Whether a key is needed is said here only where that does not depend on others; the rest is `resolve`'s.

use jiff::civil::Date;

use crate::config::document::{At, tables};

tables! {
    /// The whole file.
    File {
        practice: PracticeTable, Required;
        state: StateTable, Required;
        providers: Vec<At<ProviderTable>>, Optional;
        administrators: Vec<At<AdministratorTable>>, Optional;
        staff: Vec<At<StaffTable>>, Optional;
        sign_ins: Vec<At<SignInTable>>, Optional;
        inboxes: Vec<At<InboxTable>>, Optional;
        smtp: SmtpTable, Optional;
        outbox: OutboxTable, Optional;
        alarm: AlarmTable, Optional;
        watch: WatchTable, Optional;
        digest: DigestTable, Optional;
        notices: NoticesTable, Optional;
        policy: PolicyTable, Optional;
        triage: TriageTable, Optional;
        reading: ReadingTable, Optional;
    }

    /// `[practice]`
    PracticeTable {
        name: String, Required;
        timezone: String, Required;
        state: String, Required;
        domains: Vec<At<String>>, Optional;
        holidays: Vec<At<Date>>, Optional;
    }

    /// `[state]`
    StateTable {
        directory: String, Required;
        key_file: String, Optional;
    }

    /// `[[providers]]`
    ProviderTable {
        id: String, Required;
        name: String, Required;
        email: String, Required;
        emails: Vec<At<String>>, Optional;
        aliases: Vec<At<String>>, Optional;
        away: Vec<At<AbsenceTable>>, Optional;
        deputy: String, Optional;
    }

    /// `[[administrators]]`
    AdministratorTable {
        id: String, Required;
        name: String, Required;
        email: String, Required;
        emails: Vec<At<String>>, Optional;
        away: Vec<At<AbsenceTable>>, Optional;
        deputy: String, Optional;
    }

    /// `{ from = 2026-12-20, to = 2027-01-02 }`
    AbsenceTable {
        from: Date, Required;
        to: Date, Required;
    }

    /// `[[staff]]`
    StaffTable {
        id: String, Required;
        name: String, Required;
        email: String, Required;
        emails: Vec<At<String>>, Optional;
        may_release: bool, Optional;
        trained_on: Date, Optional;
    }

    /// `[[sign_ins]]`; which keys apply depends on `provider` and `flow`.
    SignInTable {
        name: String, Required;
        provider: String, Required;
        flow: String, Optional;
        tenant: String, Optional;
        client_id: String, Required;
        client_secret_file: String, Optional;
        client_secret_expires: Date, Optional;
        token_endpoint: String, Optional;
        device_endpoint: String, Optional;
        browser_endpoint: String, Optional;
        scopes: Vec<At<String>>, Optional;
    }

    /// `[[inboxes]]`; which keys apply depends on `kind`.
    InboxTable {
        name: String, Required;
        kind: String, Required;
        host: String, Optional;
        port: u16, Optional;
        tls: String, Optional;
        username: String, Optional;
        password_file: String, Optional;
        sign_in: String, Optional;
        mailbox: String, Optional;
        hold: String, Optional;
        cleared: String, Optional;
        path: String, Optional;
        stable_seconds: u16, Optional;
        move_to: String, Optional;
        max_message_mb: u16, Optional;
    }

    /// `[smtp]`
    SmtpTable {
        host: String, Required;
        port: u16, Optional;
        tls: String, Optional;
        username: String, Optional;
        password_file: String, Optional;
        sign_in: String, Optional;
        from: String, Required;
    }

    /// `[outbox]`
    OutboxTable {
        directory: String, Required;
        from: String, Optional;
    }

    /// `[alarm]`
    AlarmTable {
        smtp: SmtpTable, Optional;
        command: Vec<At<String>>, Optional;
        webhook: String, Optional;
    }

    /// `[watch]`
    WatchTable {
        disk_free_mb: u16, Optional;
        disk_free_percent: u16, Optional;
        certificate_days: u16, Optional;
        password_days: u16, Optional;
        sign_in_days: u16, Optional;
    }

    /// `[digest]`
    DigestTable {
        at: String, Optional;
        days: Vec<At<String>>, Optional;
    }

    /// `[notices]`
    NoticesTable {
        detail: String, Optional;
        default_providers: Vec<At<String>>, Optional;
    }

    /// `[policy]`
    PolicyTable {
        file: String, Required;
    }

    /// `[triage]`
    TriageTable {
        practice: String, Required;
    }

    /// `[reading]`
    ReadingTable {
        max_pages: u16, Optional;
        max_parts: u16, Optional;
        max_depth: u16, Optional;
        max_unpacked_mb: u16, Optional;
    }
}
