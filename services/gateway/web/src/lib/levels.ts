// The fields of a lead or contact by level of data, as the form and the detail show them (LEA-05..16).
import type { Contact } from './api';
import { namer, words } from './language.svelte';
import type { ListName } from './lists.svelte';

export type FieldKind = 'text' | 'long' | 'date' | 'number' | 'list' | 'yes' | 'lines' | 'scale';
export interface LevelField {
  name: keyof Contact & string;
  kind: FieldKind;
  list?: ListName;
  only?: 'COMPANY' | 'INDIVIDUAL';
}

export const levels: readonly { level: 1 | 2 | 3; fields: readonly LevelField[] }[] = [
  { level: 1, fields: [
    { name: 'taxCode', kind: 'text', only: 'COMPANY' }, { name: 'citizenId', kind: 'text', only: 'INDIVIDUAL' }, { name: 'issuedPlace', kind: 'text' }, { name: 'issuedOn', kind: 'date' },
    { name: 'birthDate', kind: 'date', only: 'INDIVIDUAL' }, { name: 'businessFormId', kind: 'list', list: 'businessForms' }, { name: 'marketWayId', kind: 'list', list: 'marketWays' },
    { name: 'address', kind: 'text' }, { name: 'website', kind: 'text' }, { name: 'phone', kind: 'text' }, { name: 'industryId', kind: 'list', list: 'industries' } ] },
  { level: 2, fields: [
    { name: 'brands', kind: 'lines' }, { name: 'businessKindId', kind: 'list', list: 'businessKinds' }, { name: 'email', kind: 'text' }, { name: 'usedCompetitor', kind: 'yes' }, { name: 'fanpageUrl', kind: 'text' } ] },
  { level: 3, fields: [
    { name: 'skuCount', kind: 'number' }, { name: 'distributionModel', kind: 'long' }, { name: 'operatingProcess', kind: 'long' }, { name: 'monthlyUnits', kind: 'number' }, { name: 'headcount', kind: 'number' },
    { name: 'agentCount', kind: 'number' }, { name: 'scaleRating', kind: 'scale' } ] },
];

export const fieldName = namer({
  name: ['Tên', 'Name'], salespersonId: ['Nhân viên bán hàng', 'Salesperson'], rank: ['Hạng khách hàng', 'Rank'], offeredServiceIds: ['Dịch vụ mời', 'Offered services'],
  taxCode: ['Mã số thuế', 'Tax code'], citizenId: ['CMTND / CCCD', 'Citizen id'], issuedPlace: ['Nơi cấp', 'Place of issue'], issuedOn: ['Ngày cấp', 'Date of issue'], birthDate: ['Ngày sinh', 'Birth date'],
  businessFormId: ['Loại hình doanh nghiệp', 'Business form'], marketWayId: ['Cách bán sản phẩm ra thị trường', 'How products reach the market'], address: ['Địa chỉ', 'Address'], website: ['Trang web', 'Web site'],
  phone: ['Điện thoại', 'Phone'], industryId: ['Danh mục (nhóm ngành)', 'Industry'], brands: ['Thương hiệu sản phẩm (mỗi dòng một)', 'Brands (one a line)'], businessKindId: ['Loại hình kinh doanh', 'Kind of business'],
  email: ['E-mail', 'E-mail'], usedCompetitor: ['Đã từng sử dụng dịch vụ của đối thủ', 'Has used a competitor’s service'], fanpageUrl: ['Link fanpage/group', 'Fanpage or group'], skuCount: ['Số lượng SKU', 'Number of SKUs'],
  distributionModel: ['Mô hình tổ chức phân phối', 'Distribution model'], operatingProcess: ['Quy trình vận hành', 'Operating process'], monthlyUnits: ['Số sản phẩm bán ra / tháng', 'Products sold a month'],
  headcount: ['Quy mô nhân sự', 'Head-count'], agentCount: ['Số lượng đại lý', 'Number of agents'], scaleRating: ['Đánh giá quy mô', 'Scale rating'], note: ['Ghi chú', 'Note'],
});
export const scaleName = namer({ SMALL: ['Nhỏ', 'Small'], MEDIUM: ['Vừa', 'Medium'], LARGE: ['Lớn', 'Large'] });
export const scaleStateName = namer({ PENDING: ['Chờ duyệt', 'Waiting for approval'], APPROVED: ['Đã duyệt', 'Approved'], REJECTED: ['Không duyệt', 'Rejected'] });
export const levelWords = words({ level: ['Level {n}', 'Level {n}'], yes: ['Có', 'Yes'], no: ['Không', 'No'] });
