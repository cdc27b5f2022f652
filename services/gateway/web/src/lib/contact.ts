// How a customer is said.
import { namer } from './language.svelte';

export const typeName = namer({ COMPANY: ['Công ty', 'Company'], INDIVIDUAL: ['Cá nhân', 'Individual'] });
export const verifyName = namer({ REJECT: ['Chưa đạt', 'Reject'], TODO: ['Chờ duyệt', 'To do'], VERIFIED: ['Đã duyệt', 'Verified'] });
export const verifyTone = (verify: string | undefined): string => ({ REJECT: 'bad', TODO: 'warn', VERIFIED: 'good' })[verify ?? ''] ?? '';
export const historyName = namer({
  CREATED: ['Được tạo', 'Created'], UPDATED: ['Sửa thông tin', 'Edited'], PULLED: ['Kéo liên hệ', 'Pulled'], DETACHED: ['Ngắt phân bổ', 'Detached'], ASSIGNED: ['Giao cho người khác', 'Assigned'],
  VERIFIED: ['Kiểm duyệt', 'Verified'], COMMENTED: ['Trao đổi', 'Commented'], OPPORTUNITY_CREATED: ['Tạo cơ hội', 'Opportunity made'], OPPORTUNITY_WON: ['Cơ hội thành công', 'Opportunity won'],
  OPPORTUNITY_LOST: ['Cơ hội thất bại', 'Opportunity lost'], OPPORTUNITY_DELETED: ['Xoá cơ hội', 'Opportunity deleted'], OPPORTUNITY_UNDELETED: ['Khôi phục cơ hội', 'Opportunity restored'],
  ORDER_CREATED: ['Tạo đơn hàng', 'Order made'], MEETING_PLANNED: ['Hẹn gặp', 'Meeting planned'],
});
