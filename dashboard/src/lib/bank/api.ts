/** Requests about the time bank. All reject with `ApiError` or `NoAnswer`. */
import { get, post, put } from '../api';
import { queryOf } from '../device/api';
import type {
  AccountId,
  AccountsView,
  AccountView,
  BankRulesView,
  Committed,
  FamilyRequest,
  MyBank,
  OpenAccountRequest,
  PartnerId,
  PartnerRequest,
  Redeemed,
  RedeemRequest,
  Statement,
  TransferRequest,
  VoucherId,
  VoucherMade,
  VoucherRequest,
} from '../wire';

const accountPath = (id: AccountId) => `/api/bank/accounts/${encodeURIComponent(id)}`;

/** The address of a statement as a file; of a year, or all of it. */
export function statementFile(id: AccountId, year: string | null = null): string {
  return `${accountPath(id)}/csv${queryOf({ year: year ?? undefined })}`;
}

export const bankApi = {
  mine: () => get<MyBank>('/api/bank'),
  accounts: () => get<AccountsView>('/api/bank/accounts'),
  open: (request: OpenAccountRequest) => post<AccountView>('/api/bank/accounts', request),
  statement: (id: AccountId, before?: number) => get<Statement>(`${accountPath(id)}${queryOf({ before: before?.toString() })}`),
  /** All of a year, with what there was when it began and ended. */
  year: (id: AccountId, year: string) => get<Statement>(`${accountPath(id)}${queryOf({ year })}`),
  family: (request: FamilyRequest) => post<Committed>('/api/bank/families', request),
  /** Sending the same `request.id` again changes nothing. */
  transfer: (request: TransferRequest) => post<Committed>('/api/bank/transfers', request),
  voucher: (request: VoucherRequest) => post<VoucherMade>('/api/bank/vouchers', request),
  giveBack: (id: VoucherId) => post<Committed>(`/api/bank/vouchers/${encodeURIComponent(id)}/cancel`),
  redeem: (request: RedeemRequest) => post<Redeemed>('/api/bank/redeem', request),
  putPartner: (request: PartnerRequest) => put<Committed>('/api/bank/partners', request),
  /** Its open codes are given back, statements keep its name. The same again changes nothing. */
  closePartner: (id: PartnerId) => post<Committed>(`/api/bank/partners/${encodeURIComponent(id)}/close`),
  rules: () => get<BankRulesView[]>('/api/bank/rules'),
  putRules: (request: BankRulesView) => put<Committed>('/api/bank/rules', request),
};
