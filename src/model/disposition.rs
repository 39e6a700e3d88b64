//! [`Disposition`]: what finally became of a request, and the [`Reason`]s that a person gave for it.

use crate::model::kind::vocabulary;

vocabulary! {
    /// What finally became of a request. An entry without one is open.
    Disposition {
        Released = "released", "records released";
        /// More may follow.
        PartlyReleased = "partly_released", "records released in part";
        Denied = "denied", "denied";
        /// Sent back as defective, with what was missing.
        Returned = "returned", "returned as defective";
        Withdrawn = "withdrawn", "withdrawn by the sender";
        NoSuchPatient = "no_such_patient", "no such patient";
        NoRecords = "no_records", "no such records";
        /// Passed on to whom it concerns.
        Forwarded = "forwarded", "forwarded";
        Duplicate = "duplicate", "a duplicate of another request";
        NotARequest = "not_a_request", "not a request";
    }
}

vocabulary! {
    /// Why a request was denied or returned. Elements of an authorization are those of 45 CFR 164.508(c).
    Reason {
        AuthMissing = "auth_missing", "no authorization came with it";
        AuthExpired = "auth_expired", "the authorization has expired";
        AuthIncomplete = "auth_incomplete", "the authorization lacks required elements";
        AuthRevoked = "auth_revoked", "the authorization was revoked";
        AuthCompound = "auth_compound", "the authorization is combined with another document";
        AuthFalse = "auth_false", "the authorization is known to be false";
        SignerAuthority = "signer_authority", "the signer's authority is not shown";
        MinorControlled = "minor_controlled", "the minor controls these records";
        Identity = "identity", "the sender's identity is not shown";
        NoAssurance = "no_assurance", "no proof of notice to the patient and no protective order (45 CFR 164.512(e))";
        ObjectionPending = "objection_pending", "an objection is pending";
        NotAnOrder = "not_an_order", "no judge signed it";
        OutOfState = "out_of_state", "the process is of another state";
        Part2Consent = "part2_consent", "substance use records need the patient's consent (42 CFR Part 2)";
        Part2Order = "part2_order", "substance use records need an order under 42 CFR Part 2, Subpart E";
        HivSpecific = "hiv_specific", "HIV information needs its own authorization";
        MhSpecific = "mh_specific", "mental health records need their own authorization";
        Psychotherapy = "psychotherapy", "psychotherapy notes are kept back";
        Overbroad = "overbroad", "it asks for more than it may";
        Restriction522 = "restriction_522", "a restriction was agreed with the patient (45 CFR 164.522)";
        NotOurPatient = "not_our_patient", "no patient of this practice";
        NoRecords = "no_records", "there are no such records";
        AccessHarm = "access_harm_reviewable", "access is likely to endanger someone; the denial can be reviewed (45 CFR 164.524(a)(3))";
        AccessLitigation = "access_litigation_file", "it was compiled for a proceeding (45 CFR 164.524(a)(1))";
        FeeUnpaid = "fee_unpaid", "the fee is unpaid";
        Duplicate = "duplicate", "it repeats another request";
    }
}

vocabulary! {
    /// A document, proof or decision that a person has looked at and confirms.
    Proof {
        /// A person has confirmed what kind of request it is.
        Class = "class", "what kind of request it is";
        /// Complete, signed and in force: 45 CFR 164.508(c).
        Authorization = "authorization", "a valid authorization";
        /// 45 CFR 164.502(g).
        SignerAuthority = "signer-authority", "the signer's authority to act for the patient";
        /// 45 CFR 164.514(h).
        Identity = "identity", "the identity of who asks";
        JudgeSignature = "judge-signature", "the signature of a judge or magistrate";
        /// 45 CFR 164.512(e)(1)(ii)(A).
        PatientNotified = "notice-proof", "proof of notice to the patient";
        /// 45 CFR 164.512(e)(1)(ii)(B).
        ProtectiveOrder = "protective-order", "a qualified protective order";
        /// 45 CFR 164.512(f)(1)(ii)(C): relevant, limited, not possible with de-identified information.
        AgencyAuthority = "agency-authority", "the agency's legal authority";
        TreatmentRelationship = "treatment-relationship", "that the sender treats the patient";
        /// 45 CFR 164.506(c).
        PaymentPurpose = "payment-purpose", "the payment or operations purpose and that the patient is the plan's member";
        /// Malpractice carrier or counsel was asked.
        Counsel = "counsel", "the word of the malpractice carrier or counsel";
        MentalHealthBasis = "mental-health-basis", "the basis for mental health records";
        /// 42 CFR 2.31 and 2.61 to 2.67.
        SubstanceUseBasis = "substance-use-basis", "the consent or order that 42 CFR Part 2 asks for";
        HivBasis = "hiv-basis", "the basis for HIV information";
        MinorConsentBasis = "minor-consent-basis", "the basis for care to which the minor consented alone";
        /// A second person has compared copies, patient and address.
        SecondCheck = "second-check", "a second person's check of copies, patient and address";
    }
}

vocabulary! {
    /// The legal ground of a release.
    Basis {
        Authorization = "authorization", "authorization (45 CFR 164.508)";
        Access = "access", "right of access (45 CFR 164.524)";
        Treatment = "treatment", "treatment (45 CFR 164.506)";
        Payment = "payment", "payment or operations (45 CFR 164.506)";
        CourtOrder = "court_order", "court order (45 CFR 164.512(e)(1)(i))";
        Subpoena = "subpoena", "subpoena with assurances (45 CFR 164.512(e)(1)(ii))";
        RequiredByLaw = "required_by_law", "required by law (45 CFR 164.512(a))";
        PublicHealth = "public_health", "public health or oversight (45 CFR 164.512(b), (d))";
        LawEnforcement = "law_enforcement", "law enforcement (45 CFR 164.512(f))";
        WorkersCompensation = "workers_compensation", "workers' compensation (45 CFR 164.512(l))";
    }
}

impl Basis {
    /// Whether a release on this ground counts for an accounting of disclosures: those for treatment, payment and
    /// operations, to the patient, and by authorization do not (45 CFR 164.528(a)(1)).
    pub const fn is_accountable(self) -> bool {
        match self {
            Basis::Authorization | Basis::Access | Basis::Treatment | Basis::Payment => false,
            Basis::CourtOrder
            | Basis::Subpoena
            | Basis::RequiredByLaw
            | Basis::PublicHealth
            | Basis::LawEnforcement
            | Basis::WorkersCompensation => true,
        }
    }
}

vocabulary! {
    /// How one entry bears on another.
    Relation {
        SecondNotice = "second_notice", "asks again for";
        SameRequest = "same_request", "is the same request as";
        Reply = "reply", "answers in the thread of";
        Withdraws = "withdraws", "withdraws";
    }
}

#[cfg(test)]
mod tests {
    use super::{Basis, Disposition, Proof, Reason, Relation};

    #[test]
    fn treatment_payment_access_and_authorization_need_no_accounting() {
        // 45 CFR 164.528(a)(1)(i), (ii), (iv).
        let free = [Basis::Treatment, Basis::Payment, Basis::Access, Basis::Authorization];
        for basis in Basis::ALL {
            assert_eq!(basis.is_accountable(), !free.contains(basis), "{basis}");
        }
    }

    #[test]
    fn every_word_is_read_back_from_its_spelling_and_from_json() {
        macro_rules! check {
            ($($name:ident),+) => {$(
                for it in $name::ALL {
                    assert_eq!(it.as_str().parse::<$name>(), Ok(*it));
                    assert_eq!(serde_json::to_string(it).unwrap(), format!("\"{it}\""));
                }
                assert!("nothing of the sort".parse::<$name>().is_err());
            )+};
        }
        check!(Disposition, Reason, Proof, Basis, Relation);
    }
}
