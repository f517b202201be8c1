//! The accounts of the books.

crate::words! {
    pub enum Account {
        Cash = "cash", "Cash";
        Terminal = "terminal", "Card terminal";
        Bank = "bank", "Bank";
        Checks = "checks", "Checks";
        CardClearing = "card_clearing", "Processor clearing";
        Receivable = "receivable", "Receivable";
        AccountCredit = "account_credit", "Account credit";
        WalletPaid = "wallet_paid", "Wallet, paid";
        WalletPromotional = "wallet_promotional", "Wallet, promotional";
        DeferredMembership = "deferred_membership", "Deferred membership fees";
        DeferredPackages = "deferred_packages", "Deferred packages";
        RevenueMembership = "revenue_membership", "Revenue from memberships";
        RevenueServices = "revenue_services", "Revenue from services";
        RevenueProducts = "revenue_products", "Revenue from products";
        RevenuePackages = "revenue_packages", "Revenue from packages";
        RevenueFees = "revenue_fees", "Revenue from fees";
        Breakage = "breakage", "Breakage";
        Discounts = "discounts", "Discounts";
        Refunds = "refunds", "Refunds";
        WriteOffs = "write_offs", "Write-offs";
        ProcessorFees = "processor_fees", "Processor fees";
        Tax = "tax", "Tax";
    }
}

impl Account {
    /// What an accountant calls it: `asset`, `liability`, `income` or `expense`.
    pub fn kind(self) -> &'static str {
        use Account::*;
        match self {
            Cash | Terminal | Bank | Checks | CardClearing | Receivable => "asset",
            AccountCredit | WalletPaid | WalletPromotional | DeferredMembership | DeferredPackages | Tax => "liability",
            RevenueMembership | RevenueServices | RevenueProducts | RevenuePackages | RevenueFees | Breakage => "income",
            Discounts | Refunds | WriteOffs | ProcessorFees => "expense",
        }
    }
}
