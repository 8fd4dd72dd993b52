/** What a rule looks for, in a line. */
import type { AlertRule } from '#lib/domain/alert.ts';
import { percent, type Locale } from '#lib/domain/format.ts';

type Said = Pick<AlertRule, 'options'>;

/** `subject`: what its subject is called. */
export const ruleWords: Record<Locale, (rule: Said, subject: string) => string> = {
	en: ({ options }, subject) => {
		switch (options.kind) {
			case 'threshold':
				return `${subject}: ${options.side} ${percent(options.level)}`;
			case 'move':
				return `${subject}: price moves beyond its spread`;
			case 'burst':
				return `${subject}: more stories than usual`;
			case 'resolution':
				return `${subject}: outcome proposed or final`;
			case 'rules':
				return `${subject}: question, rules or deadline edited`;
			case 'source':
				return `${subject}: outage, gone, or silent for ${options.hours} h`;
			case 'story':
				return `${subject}: twice as many outlets, or a headline rewritten`;
			case 'watch':
				return `${subject}: printed at ${percent(options.printed)}, leaves ${percent(options.lo)} to ${percent(options.hi)}, is disputed, edited or resolved`;
		}
	},
	ko: ({ options }, subject) => {
		switch (options.kind) {
			case 'threshold':
				return `${subject}: ${percent(options.level)} ${options.side === 'above' ? '이상' : '이하'}`;
			case 'move':
				return `${subject}: 호가 차이를 넘는 가격 변동`;
			case 'burst':
				return `${subject}: 평소보다 많은 기사`;
			case 'resolution':
				return `${subject}: 결과 제안 또는 확정`;
			case 'rules':
				return `${subject}: 질문·규칙·마감 변경`;
			case 'source':
				return `${subject}: 장애, 사라짐, ${options.hours}시간 무소식`;
			case 'story':
				return `${subject}: 보도 매체 두 배 증가 또는 제목 수정`;
			case 'watch':
				return `${subject}: ${percent(options.printed)}로 인용. ${percent(options.lo)}~${percent(options.hi)}를 벗어나거나 이의 제기·규칙 변경·확정 때`;
		}
	}
};
